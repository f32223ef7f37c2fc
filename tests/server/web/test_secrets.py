"""No key, token, password, cookie or signature gets into a log line, an error, an event or a metric."""

import json
import re
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import select
from wanllmdb_server.access.sessions import SessionLimits, start_session
from wanllmdb_server.access.tables import principal
from wanllmdb_server.access.tokens import new_api_key, new_token
from wanllmdb_server.redaction import redact, redact_text

from tests.server.access.browser import Browser
from tests.server.client import Refused, over_http, send
from tests.server.people import add_person, registry_of
from tests.server.protocol import add, create, digest_of, log
from tests.server.rows import rows_of
from tests.server.servers import serving
from tests.server.web.logfiles import log_text, logged

PASSWORD = "correct horse battery staple"
TOKEN = "b3zQ-1KxAn_0wYtR7uVeJ9hLmC2sD4fG6iP8oB5cXqE"
KEY = f"wanllmdb_{TOKEN}"


def session_of(data_dir, name):
    with registry_of(data_dir) as database, database.write() as connection:
        row = connection.execute(select(principal.c.id).where(principal.c.name == name)).one()
        return start_session(connection, row.id, SessionLimits(timedelta(1), timedelta(1)))


def signed_urls(api):
    """Signed for upload (not sent) and for download."""
    draft = create(api, "iris", "draft")["id"]
    add(api, draft, {"a": b"not there yet"})
    uploads = api.do("signUploads", "packs { url }", version=draft, digests=[digest_of(b"not there yet")])
    version = log(api, "iris", "rose", {"a": b"bytes of the rose"})["id"]
    document = """query($id: ID!) { node(id: $id) { ... on ArtifactVersion {
      entries { nodes { download { url } } } } } }"""
    (entry,) = api.ask(document, id=version)["node"]["entries"]["nodes"]
    return uploads["packs"][0]["url"], entry["download"]["url"]


def test_a_server_at_work_gives_no_secret_away(tmp_path):
    data = tmp_path / "data"
    scraper, unknown, basic = "scrape-" + new_token(), new_api_key(), b64encode(PASSWORD.encode()).decode()
    json_type = {"Content-Type": "application/json"}
    with serving(data, log_level="debug", metrics_key=scraper, rate_limit_failures=8) as server:
        key = add_person(data, "ada", is_admin=True, password=PASSWORD)
        cookie, api, answers = session_of(data, "ada"), over_http(server.url, key), []
        api.do("createProject", "project { name }", name="iris")
        upload, download = signed_urls(api)
        browser = Browser(server.url)
        assert browser.log_in("ada", f"{PASSWORD} no").status == 401
        assert browser.log_in("ada", PASSWORD).status == 200

        def ask(path, method="GET", body=None, **headers):
            answers.append(send(server.url + path, method, body, headers)[2])

        def path_of(url):
            return url.removeprefix(server.url)

        ask("/graphql", "POST", b'{"query": "{ viewer { name } }"}', **json_type, Cookie=f"wanllmdb={cookie}")
        ask("/graphql", "POST", b"{}", **json_type, Authorization=f"Bearer {unknown}")
        ask("/graphql", "POST", b"{", **json_type, Authorization=f"Basic {basic}")
        ask(f"/graphql?query={quote('{ viewer { name } }')}&token={TOKEN}", Authorization=f"Bearer {key}")
        ask("/auth/login", "POST", json.dumps({"name": "ada", "password": PASSWORD}).encode(), **json_type)
        ask(f"/setup?token={TOKEN}")
        ask("/metrics", Authorization=f"Bearer {scraper}")
        ask(path_of(download))
        ask(path_of(download) + "0")
        ask(path_of(upload), "PUT", b"something else", Authorization=f"Bearer {key}")
        for _ in range(10):
            ask("/api/manifests/1", Authorization=f"Bearer {unknown}")
        with pytest.raises(Refused):
            api.ask('{ artifactVersion(ref: "iris/none:v1") { name } }')
        ask("/api/events.ndjson", Authorization=f"Bearer {key}")
        last = logged(server, "/readyz", [("Authorization", f"Bearer {key}")])

    assert (last["path"], last["status"]) == ("/readyz", 200)
    signatures = [re.findall("signature=([^&]+)", url)[0] for url in (upload, download)]
    secrets = [key, cookie, browser.token, unknown, scraper, basic, PASSWORD, TOKEN, *signatures]
    places = {
        "the log": log_text(data),
        "the answers": b"".join(answers).decode(),
        "the tables": json.dumps(rows_of(data), default=repr),
    }
    assert '"status": 429' in places["the log"]
    assert "API_KEY_CREATED" in places["the answers"]
    for secret in secrets:
        for place, text in places.items():
            assert secret not in text, f"{secret} is in {place}"
            assert secret[9:40] not in text, f"a part of {secret} is in {place}"
    assert urlsplit(download).path in places["the log"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"key {KEY} is unknown", "key wanllmdb_[redacted] is unknown"),
        (f"headers: Authorization: Bearer {KEY}", "headers: Authorization: Bearer [redacted]"),
        (f"{{'authorization': 'bearer {TOKEN}'}}", "{'authorization': 'bearer [redacted]'}"),
        ("Basic YWRhOmh1bnRlcjI= refused", "Basic [redacted] refused"),
        (f"Cookie: a=b; __Host-wanllmdb={TOKEN}; c=d", "Cookie: a=b; __Host-wanllmdb=[redacted]; c=d"),
        (f"cookie wanllmdb={TOKEN}", "cookie wanllmdb=[redacted]"),
        (
            "GET https://b.s3.amazonaws.com/k/x?X-Amz-Signature=abc&X-Amz-Expires=60 failed",
            "GET https://b.s3.amazonaws.com/k/x?[redacted] failed",
        ),
        ("'/storage/default/ab?expires=1&signature=xyz'", "'/storage/default/ab?[redacted]'"),
        ("postgres://admin:hunter2@db/x", "postgres://[redacted]@db/x"),
        (f"open http://host/setup#{TOKEN} now", "open http://host/setup#[redacted] now"),
        (f"token {TOKEN}.", "token [redacted]."),
        ("sha256:" + "ab" * 32, "sha256:" + "ab" * 32),
        ("what is a/b? x = 3", "what is a/b? x = 3"),
        ("wanllmdb_server.access.authentication", "wanllmdb_server.access.authentication"),
        ("File /venv/wanllmdb_server/app.py, line 3", "File /venv/wanllmdb_server/app.py, line 3"),
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_taken_out_of_text(text, left):
    assert redact_text(text) == left


def test_fields_are_looked_at_by_name_and_all_the_way_down():
    line = {
        "event": f"sent {KEY}",
        "password": "hunter2",
        "API-Key": "k",
        "fresh_token": 7 * "x",
        "count": 3,
        "fine": True,
        "nothing": None,
        "headers": {"Set-Cookie": "a=b", "Host": "here", "list": [f"Bearer {TOKEN}", b"x"]},
        "error": ValueError(f"/a?sig={TOKEN}"),
    }

    assert redact(None, "info", line) == {
        "event": "sent wanllmdb_[redacted]",
        "password": "[redacted]",
        "API-Key": "[redacted]",
        "fresh_token": "[redacted]",
        "count": 3,
        "fine": True,
        "nothing": None,
        "headers": {"Set-Cookie": "[redacted]", "Host": "here", "list": ["Bearer [redacted]", "b'x'"]},
        "error": "/a?[redacted]",
    }


PROGRAM = """
import logging, structlog, sys
from wanllmdb_server.logs import set_up_logging
set_up_logging(sys.argv[1], "debug")
log, library = structlog.get_logger("ours"), logging.getLogger("some.library")
secret = sys.stdin.read()
log.debug("sent", header=f"Bearer {secret}")
library.info("not a warning: %s", secret)
library.warning("retry of %s", f"https://host/x?signature={secret}")
for report in (log, library):
    try:
        raise OSError(f"GET https://host/x?signature={secret}: refused")
    except OSError:
        report.exception("it failed")
"""


@pytest.mark.parametrize("style", ["json", "console"])
def test_tracebacks_and_the_warnings_of_libraries_are_without_them_too(style):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, style],
        input=TOKEN,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert TOKEN not in done.stderr
    assert TOKEN[:20] not in done.stderr
    assert "not a warning" not in done.stderr
    assert done.stderr.count("[redacted]") >= 4
    assert done.stderr.count("OSError: GET https://host/x?[redacted] refused") == 2
    if style == "json":
        lines = [json.loads(line) for line in done.stderr.splitlines()]
        assert [(line["event"], line["level"]) for line in lines] == [
            ("sent", "debug"),
            ("retry of https://host/x?[redacted]", "warning"),
            ("it failed", "error"),
            ("it failed", "error"),
        ]
