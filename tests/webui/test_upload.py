"""Uploads from the browser: small and large, in a folder, interrupted, failing; to the disk and to a real S3 server."""

import os
import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.server.client import send
from tests.server.protocol import digest_of, log, manifest_of
from tests.server.servers import wait_until
from tests.webui.axe import violations
from tests.webui.distant import looking_at, on_s3
from tests.webui.world import PROJECT

MIB = 1 << 20
SIZE = 100 * MIB
DONE = 60_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file of 100 MiB that no storage has seen."""
    path = tmp_path_factory.mktemp("large") / "large.bin"
    path.write_bytes(os.urandom(MIB) * 99 + os.urandom(MIB))
    return path


def _begin(page, files, artifact, *, kind=None, aliases=""):
    page.get_by_label("Files", exact=True).set_input_files(files)
    page.get_by_label("Artifact").fill(artifact)
    if kind:
        page.get_by_label("Type").fill(kind)
    page.get_by_label("Aliases").fill(aliases)
    page.get_by_role("button", name="Upload", exact=True).click()


def _ended(page, ref):
    expect(page.get_by_text(f"{ref} is there")).to_be_visible(timeout=DONE)


def _version(world, artifact, name="v1"):
    asked = "digest size fileCount aliases description verification artifact { type }"
    return world.api.ask(f'{{ artifactVersion(ref: "{PROJECT}/{artifact}:{name}") {{ {asked} }} }}')[
        "artifactVersion"
    ]


def _draft(world, artifact):
    """The id of the one draft of an artifact, by the event that tells of it."""
    asked = f'{{ events(project: "{PROJECT}", filter: {{types: [DRAFT_CREATED]}}) {{ nodes {{ subjectId subjectName }} }} }}'
    nodes = world.api.ask(asked)["events"]["nodes"]
    return next(node["subjectId"] for node in nodes if node["subjectName"].startswith(f"{artifact} "))


@contextmanager
def _slow(page, bytes_per_second):
    """How fast the page may send meanwhile."""
    # What one session asks for, another one does not take back.
    session = page.context.new_cdp_session(page)

    def limit(rate):
        conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate}
        session.send("Network.emulateNetworkConditions", conditions)

    limit(bytes_per_second)
    yield
    limit(-1)


def test_files_become_a_version_with_the_digest_that_the_server_computes(world, visit):
    files = {
        "b.txt": b"second",
        "\u00fcber.txt": b"\xff\xfe",
        "a.txt": b"first",
        "again.txt": b"first",
        "\U0001f600": b"",
    }
    payload = [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files.items()]
    page = visit(world, f"/p/{PROJECT}/upload")
    assert violations(page) == []

    _begin(page, payload, "uploaded", kind="corpus", aliases="fresh best")
    _ended(page, "uploaded:v1")
    assert violations(page) == []
    found = _version(world, "uploaded")
    assert found == {
        "digest": digest_of(manifest_of(files)),
        "size": 18,
        "fileCount": 5,
        "aliases": ["best", "fresh", "latest"],
        "description": "",
        "verification": "VERIFIED",
        "artifact": {"type": "corpus"},
    }
    page.get_by_role("link", name="Look at v1").click()
    expect(page.get_by_role("treeitem")).to_have_count(5)


def test_the_same_files_again_are_the_same_version(world, visit):
    log(world.api, PROJECT, "twice", {"a.txt": b"there already"})
    sent = []
    page = visit(world, f"/p/{PROJECT}/upload")
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)

    _begin(page, [{"name": "a.txt", "mimeType": "text/plain", "buffer": b"there already"}], "twice")
    _ended(page, "twice:v1")
    expect(page.get_by_role("main")).to_contain_text("nothing was sent")
    assert sent == []


def test_a_folder_keeps_its_paths(world, visit, tmp_path):
    folder = tmp_path / "set"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "top.txt").write_bytes(b"1")
    (folder / "deep" / "er" / "x.bin").write_bytes(b"2" * 70_000)
    page = visit(world, f"/p/{PROJECT}/upload")

    page.get_by_label("Folder", exact=True).set_input_files(folder)
    page.get_by_label("Artifact").fill("folder")
    page.get_by_role("button", name="Upload", exact=True).click()
    _ended(page, "folder:v1")
    expected = {"set/top.txt": b"1", "set/deep/er/x.bin": b"2" * 70_000}
    assert _version(world, "folder")["digest"] == digest_of(manifest_of(expected))


def test_a_name_that_no_version_may_have_is_refused_before_anything_is_sent(world, visit):
    page = visit(world, f"/p/{PROJECT}/upload")

    payload = {"name": "back\\slash.txt", "mimeType": "text/plain", "buffer": b"1"}
    page.get_by_label("Files", exact=True).set_input_files(payload)
    expect(page.get_by_role("alert")).to_contain_text("has a backslash")
    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_disabled()


def test_what_the_server_refuses_is_told(world, visit):
    page = visit(world, f"/p/{PROJECT}/upload")

    _begin(page, [{"name": "a.txt", "mimeType": "text/plain", "buffer": b"1"}], "refused", aliases="v7")
    expect(page.get_by_role("alert")).to_contain_text("'v7' is the name of another version")
    assert violations(page) == []
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Drop files or a folder here")).to_be_visible()


def test_a_file_that_fails_can_be_tried_again(world, visit, watch):
    watch.expect("400 (Bad Request)")
    files = {"large.bin": os.urandom(2 * MIB), "small.txt": b"fine"}
    payload = [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files.items()]
    page = visit(world, f"/p/{PROJECT}/upload")

    def cut(route):
        if route.request.method == "PUT" and "/packs" not in route.request.url:
            route.continue_(post_data=b"something else")
        else:
            route.continue_()

    page.route("**/storage/**", cut)
    _begin(page, payload, "failing")
    expect(page.get_by_role("alert")).to_contain_text("1 of 2 files could not be sent")
    expect(page.get_by_role("listitem").filter(has_text="large.bin").get_by_role("img")).to_have_attribute(
        "aria-label", "Failed"
    )
    assert violations(page) == []
    page.unroute_all(behavior="wait")
    page.get_by_role("button", name="Try again").click()
    _ended(page, "failing:v1")
    assert _version(world, "failing")["digest"] == digest_of(manifest_of(files))


def test_it_can_be_paused_and_given_up(world, visit):
    page = visit(world, f"/p/{PROJECT}/upload")
    data = os.urandom(8 * MIB)

    with _slow(page, MIB // 2):
        _begin(page, [{"name": "slow.bin", "mimeType": "x/y", "buffer": data}], "slowly")
        expect(page.get_by_role("heading", name="Sending")).to_be_visible()
        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Go on").click()
    _ended(page, "slowly:v1")
    assert _version(world, "slowly")["digest"] == digest_of(manifest_of({"slow.bin": data}))

    page.get_by_role("button", name="Upload more").click()
    with _slow(page, MIB // 2):
        _begin(page, [{"name": "slow.bin", "mimeType": "x/y", "buffer": os.urandom(8 * MIB)}], "given-up")
        expect(page.get_by_role("heading", name="Sending")).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Drop files or a folder here")).to_be_visible()
    asked = f'{{ events(project: "{PROJECT}", filter: {{types: [DRAFT_DISCARDED]}}) {{ nodes {{ subjectName }} }} }}'
    wait_until(
        lambda: any(n["subjectName"].startswith("given-up ") for n in world.api.ask(asked)["events"]["nodes"])
    )
    page.reload()
    expect(page.get_by_text("Drop files or a folder here")).to_be_visible()


def _interrupt(page, path, artifact, has_begun):
    """Begin to upload a file and load the page anew when some of it has arrived."""
    page.on("dialog", lambda dialog: dialog.accept())
    _begin(page, path, artifact)
    wait_until(lambda: page.get_by_role("progressbar", name="Sent").count() and has_begun())
    page.reload()
    expect(page.get_by_role("region", name="Interrupted upload")).to_contain_text(artifact)


def test_a_hundred_megabytes_survive_a_reload(world, visit, large):
    page = visit(world, f"/p/{PROJECT}/upload")
    digest = digest_of(large.read_bytes())

    def kept():
        """How many bytes the disk keeps of what was sent so far."""
        asked = "uploads { url headers }"
        [signed] = world.api.do("signUploads", asked, version=_draft(world, "hundred"), digests=[digest])[
            "uploads"
        ]
        return int(send(signed["url"], "HEAD", None, signed["headers"])[1]["upload-offset"])

    with _slow(page, 8 * MIB):
        _interrupt(page, large, "hundred", lambda: _arriving(page))
    expect(page.get_by_role("region", name="Interrupted upload")).to_contain_text("1 file, 100 MiB")
    assert violations(page) == []
    wait_until(kept)
    sent = []
    page.on("request", lambda request: sent.append(request.headers) if request.method == "PUT" else None)
    page.get_by_label("Files", exact=True).set_input_files(large)
    _ended(page, "hundred:v1")

    [headers] = sent
    start = re.fullmatch(rf"bytes (\d+)-{SIZE - 1}/{SIZE}", headers["content-range"])
    assert 0 < int(start[1]) < SIZE
    entries = f'{{"path":"large.bin","digest":"{digest}","size":{SIZE}}}\n'
    assert _version(world, "hundred")["digest"] == digest_of(entries.encode())


def _arriving(page):
    return int(page.get_by_role("progressbar").get_attribute("aria-valuenow")) >= 3


def test_other_files_are_not_taken_for_the_interrupted_ones(world, visit):
    page = visit(world, f"/p/{PROJECT}/upload")
    data = os.urandom(8 * MIB)
    with _slow(page, MIB // 2):
        _interrupt(page, {"name": "meant.bin", "mimeType": "x/y", "buffer": data}, "mistaken", lambda: True)

    page.get_by_label("Files", exact=True).set_input_files(
        {"name": "other.txt", "mimeType": "text/plain", "buffer": b"1"}
    )
    expect(page.get_by_role("alert")).to_contain_text("meant.bin of the interrupted upload is not among")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_text("Drop files or a folder here")).to_be_visible()


def _let_two_through(route):
    if _number(route.request) in {1, 2} or route.request.method != "PUT":
        route.continue_()


def _number(request):
    return int(re.search(r"partNumber=(\d+)", request.url)[1])


def test_a_hundred_megabytes_survive_a_reload_on_s3(tmp_path, playwright, swift, watch, large):
    with on_s3(tmp_path, swift) as world, looking_at(world, playwright, swift, watch) as visit:
        digest = digest_of(large.read_bytes())
        page = visit(f"/p/{PROJECT}/upload")

        def held():
            upload = "upload { heldParts partCount }"
            draft = _draft(world, "hundred")
            return world.api.do("startUpload", upload, version=draft, digest=digest)["upload"]["heldParts"]

        # The storage gets two of the parts; the others are on their way when the page goes.
        page.route(re.compile("partNumber="), _let_two_through)
        _interrupt(page, large, "hundred", lambda: held() == [1, 2])
        page.unroute_all(behavior="ignoreErrors")
        sent = []
        page.on("request", lambda request: sent.append(request) if request.method == "PUT" else None)
        page.get_by_label("Files", exact=True).set_input_files(large)
        _ended(page, "hundred:v1")

        assert sorted(map(_number, sent)) == [3, 4, 5, 6, 7]
        found = _version(world, "hundred")
        assert (found["size"], found["verification"]) == (SIZE, "UNVERIFIED")
        page.get_by_role("link", name="Look at v1").click()
        page.get_by_role("treeitem").click()
        with page.expect_download() as saved:
            page.get_by_role("region", name="File ").get_by_role("button", name="Download").click()
        assert digest_of(saved.value.path().read_bytes()) == digest
