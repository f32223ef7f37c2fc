"""How the web UI is served: one page under a strict policy, files that are kept for ever, and nothing beside."""

import gzip
import re

import pytest
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.registry import open_storages
from wanllmdb_server.web.webui import origins_of, pages_beside

from tests.server.edge import running

SCRIPT = b"console.log('" + b"a" * 3000 + b"')"
PAGE = """<!doctype html>
<meta name="server" content="__SERVER_URL__">
<meta property="csp-nonce" nonce="__CSP_NONCE__">
<script type="module" nonce="__CSP_NONCE__" src="/assets/index-1.js"></script>
"""
FILES = {
    "index-1.js": SCRIPT,
    "index-1.css": b"b{}",
    "hash-1.wasm": b"\0asm",
    "icon-1.svg": b"<svg/>",
    "font-1.woff2": b"wOF2",
    "other-1.xyz": b"?",
}
ELSEWHERE = "https://bucket.example https://other.example:9000"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{nonce}; style-src 'self'{nonce}; "
    f"connect-src 'self' {ELSEWHERE}; img-src 'self' data: blob: {ELSEWHERE}; "
    "font-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("webui")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text(PAGE)
    (folder / "secret.txt").write_text("beside the page")
    for name, content in FILES.items():
        (folder / "assets" / name).write_bytes(content)
    with running(Settings(threads=4), webui=folder) as server:
        yield server


@pytest.fixture(scope="module")
def unbuilt(tmp_path_factory):
    with running(Settings(threads=4), webui=tmp_path_factory.mktemp("webui")) as server:
        yield server


@pytest.mark.parametrize(
    "path",
    ["/", "/p/iris", "/p/iris/a/model.v1/v/v3/files?path=x", "/activity", "/playground", "/nothing", "/Api"],
)
def test_every_path_of_the_ui_shows_its_page(built, path):
    answer = built.send("GET", path)
    nonce = re.search(r'<script type="module" nonce="([\w-]{22})"', answer.body.decode())[1]

    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == POLICY.format(nonce=f" 'nonce-{nonce}'")
    assert answer.body.decode() == PAGE.replace("__CSP_NONCE__", nonce).replace(
        "__SERVER_URL__", "http://127.0.0.1:8080"
    )


def test_each_answer_has_a_nonce_of_its_own(built):
    policies = {built.send("GET", "/").headers["content-security-policy"] for _ in range(5)}

    assert len(policies) == 5


def test_head_is_answered_as_get_without_a_body(built):
    for path in ("/", "/assets/index-1.js"):
        got, head = built.send("GET", path), built.send("HEAD", path)

        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == str(len(got.body))


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("index-1.js", "text/javascript; charset=utf-8"),
        ("index-1.css", "text/css; charset=utf-8"),
        ("hash-1.wasm", "application/wasm"),
        ("icon-1.svg", "image/svg+xml"),
        ("font-1.woff2", "font/woff2"),
        ("other-1.xyz", "application/octet-stream"),
    ],
)
def test_files_are_kept_for_ever(built, name, media_type):
    answer = built.send("GET", f"/assets/{name}")

    assert (answer.status, answer.headers["content-type"], answer.body) == (200, media_type, FILES[name])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    # A worker lives under the policy of its own script.
    assert answer.headers["content-security-policy"] == POLICY.format(nonce="")
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "gzip"),
        ("br;q=1, GZIP;q=0.5", "gzip"),
        ("*", "gzip"),
        ("br, gzip;q=0", None),
        ("deflate, br", None),
        ("", None),
    ],
)
def test_text_travels_compressed_to_who_can_read_it(built, accepted, encoding):
    for _ in range(2):
        answer = built.send("GET", "/assets/index-1.js", headers={"Accept-Encoding": accepted})

        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["vary"] == "accept-encoding"
        assert answer.headers["content-length"] == str(len(answer.body))
        assert (gzip.decompress(answer.body) if encoding else answer.body) == SCRIPT


def test_what_is_compressed_already_travels_as_it_is(built):
    answer = built.send("GET", "/assets/font-1.woff2", headers={"Accept-Encoding": "gzip"})

    assert answer.body == b"wOF2"
    assert "content-encoding" not in answer.headers
    assert "vary" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/assets/x", "/assets/", "/assets/..%2findex.html", "/assets/%2e%2e/index.html", "/assets/a/b",
     "/assets/..%5csecret.txt", "/healthz/x", "/auth/x", "/login/x", "/graphql/x", "//evil.example"],
)  # fmt: skip
def test_nothing_else_is_the_page_or_a_file(built, path):
    answer = built.send("GET", path)

    assert answer.status == 404
    assert b"<" not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_page_is_only_read(built, method):
    assert built.send(method, "/p/iris").status == 405


def test_what_lies_beside_the_page_is_not_served(built):
    assert b"beside" not in built.send("GET", "/secret.txt").body


@pytest.mark.parametrize("path", ["/", "/p/iris", "/playground"])
def test_a_checkout_without_the_ui_says_what_to_do(unbuilt, path):
    answer = unbuilt.send("GET", path)

    assert (answer.status, answer.headers["content-type"]) == (503, "text/plain; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    assert b"make webui" in answer.body
    assert unbuilt.send("GET", "/assets/index-1.js").status == 404
    assert unbuilt.send("GET", "/healthz").status == 200


def test_without_routes_every_path_is_a_page():
    assert [pages_beside([])(path) for path in ("/", "/a", "/a/b", "//a")] == [True, True, True, False]


def test_the_policy_lists_where_urls_of_the_storages_lead(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("MINIO_ACCESS_KEY", "key")
    monkeypatch.setenv("MINIO_SECRET_KEY", "secret")
    urls = {
        "aws": "s3://models/prefix?region=eu-central-1",
        "inside": "s3://models?endpoint=http://10.0.0.5:9000&public_endpoint=https://s3.example.org/base",
        "same": "s3://others?endpoint=https://s3.example.org",
        "minio": "minio://minio.example.org:9000/models",
    }
    storages = open_storages(Settings(data_dir=tmp_path, storages=urls), "http://127.0.0.1:8080")

    assert origins_of(storages) == [
        "https://minio.example.org:9000",
        "https://models.s3.eu-central-1.amazonaws.com",
        "https://s3.example.org",
    ]
