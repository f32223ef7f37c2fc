"""Deduplication is no oracle: whether another project holds some bytes makes no difference to any answer."""

import itertools
import re
from dataclasses import replace

import pytest
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.storage.registry import Storages

from tests.sdk.uploads.conftest import PART
from tests.sdk.uploads.partstore import PartStore
from tests.server.client import Refused
from tests.server.inside import Inside, opened
from tests.server.people import person_inside
from tests.server.protocol import commit, create, digest_of, log_inside, manifest_of

_numbers = itertools.count(1)
HELD = {"secret": b"known to the vault", "large": b"v" * (2 * PART + 5)}
UNKNOWN = {"secret": b"known to nobody at", "large": b"n" * (2 * PART + 5)}
SIGNED = """uploads { digest url method headers resumable } packs { url method headers listing } inParts"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """The vault holds HELD, linked to two other projects; nobody holds UNKNOWN."""
    folder = tmp_path_factory.mktemp("oracle")
    with opened(folder / "data") as whole:
        url = f"parts://store{folder}/bucket?public=http://x"
        storages = Storages({"default": PartStore(url)}, {"default": url})
        registry = Inside(replace(whole.services, storages=storages), whole.documents)
        for name in ("attacked", "shelf", "shop"):
            registry.api.do("createProject", "project { id }", name=name)
        log_inside(registry, "vault", "plans", HELD)
        with registry.database.write() as connection:
            connection.exec_driver_sql("UPDATE blob SET state = 'VERIFIED'")
        registry.api.do("linkVersion", "version { id }", version="vault/plans", target="shelf/plans")
        registry.api.do("linkVersion", "version { id }", version="shelf/plans", target="shop/plans")
        yield registry


@pytest.fixture(params=["outsider", "reader", "writer in both", "uploader"])
def attacker(registry, request):
    """Writers of `attacked`; what they may do in the vault makes no difference either."""
    if request.param == "uploader":
        return registry.api
    roles = {"outsider": {}, "reader": {"vault": Role.VIEWER}, "writer in both": {"vault": Role.WRITER}}
    name = f"attacker-{next(_numbers)}"
    return registry.acting(person_inside(registry, name, {"attacked": Role.WRITER, **roles[request.param]}))


def _plain(value):
    """An answer without what differs between any two contents: digests, row ids, signatures, times."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    value = re.sub(r"projects%2F.*\?", "KEY?", value) if isinstance(value, str) else value
    return re.sub(r"[0-9a-f]{16,}|[\w+/=-]{24,}|\d+", "#", value) if isinstance(value, str) else value


def _answer(ask):
    try:
        return _plain(ask())
    except Refused as refused:
        return _plain([refused.code, refused.message, refused.details])


def _entries(files, size=0):
    return [
        {"path": path, "digest": digest_of(data), "size": len(data) + size} for path, data in files.items()
    ]


def _begin(api, files, artifact="x"):
    draft = create(api, "attacked", artifact)["id"]
    missing = api.do("addEntries", "missing", version=draft, entries=_entries(files))["missing"]
    return draft, len(missing)


def test_what_is_missing(attacker):
    assert _begin(attacker, HELD)[1] == _begin(attacker, UNKNOWN)[1] == 2


@pytest.mark.parametrize("size", [-1, 1])
def test_a_wrong_size_of_a_known_digest(attacker, size):
    def ask(files):
        draft = create(attacker, "attacked", "x")["id"]
        return attacker.do("addEntries", "missing", version=draft, entries=_entries(files, size))

    assert _answer(lambda: ask(HELD)) == _answer(lambda: ask(UNKNOWN))


def test_a_manifest_digest(attacker):
    def ask(files):
        return create(attacker, "attacked", "plans", manifestDigest=digest_of(manifest_of(files)))["state"]

    assert _answer(lambda: ask(HELD)) == _answer(lambda: ask(UNKNOWN)) == "DRAFT"


def test_signed_uploads_with_and_without_entries(attacker):
    def ask(files, *, with_entries):
        draft = _begin(attacker, files)[0] if with_entries else create(attacker, "attacked", "x")["id"]
        digests = sorted(map(digest_of, files.values()), reverse=with_entries)
        return attacker.do("signUploads", SIGNED, version=draft, digests=digests)

    with_entries = _answer(lambda: ask(HELD, with_entries=True))
    assert with_entries == _answer(lambda: ask(UNKNOWN, with_entries=True))
    assert (len(with_entries["uploads"]), len(with_entries["inParts"])) == (1, 1)
    without = _answer(lambda: ask(HELD, with_entries=False))
    assert without == _answer(lambda: ask(UNKNOWN, with_entries=False))
    assert without[0] == "NOT_FOUND"


def test_an_upload_in_parts(attacker):
    select = "upload { size partSize partCount heldParts }"

    def ask(files, *, with_entries):
        draft = _begin(attacker, files)[0] if with_entries else create(attacker, "attacked", "x")["id"]
        return attacker.do("startUpload", select, version=draft, digest=digest_of(files["large"]))

    begun = _answer(lambda: ask(HELD, with_entries=True))
    assert begun == _answer(lambda: ask(UNKNOWN, with_entries=True))
    assert begun["upload"]["heldParts"] == []
    without = _answer(lambda: ask(HELD, with_entries=False))
    assert without == _answer(lambda: ask(UNKNOWN, with_entries=False))


def test_a_commit_of_what_was_not_uploaded(attacker, registry):
    before = registry.api.ask('{ artifacts(project: "attacked") { totalCount } }')

    def ask(files):
        return commit(attacker, _begin(attacker, files)[0], manifestDigest=digest_of(manifest_of(files)))

    assert _answer(lambda: ask(HELD)) == _answer(lambda: ask(UNKNOWN))
    assert registry.api.ask('{ artifacts(project: "attacked") { totalCount } }') == before


def test_a_ref_by_digest(registry, attacker):
    log_inside(registry, "attacked", "own", {"a": b"own"})

    def ask(files):
        ref = f"attacked/own@{digest_of(manifest_of(files))}"
        return attacker.ask("query($r: String!) { artifactVersion(ref: $r) { id } }", r=ref)

    assert _answer(lambda: ask(HELD)) == _answer(lambda: ask(UNKNOWN))


def test_a_project_that_has_the_content_linked_uploads_it_like_any_other(registry):
    """Whoever writes to `shelf` cannot tell by uploads what of it came from where."""
    writer = registry.acting(person_inside(registry, "shelf-writer", {"shelf": Role.WRITER}))

    def ask(files):
        draft = create(writer, "shelf", "x")["id"]
        missing = writer.do("addEntries", "missing", version=draft, entries=_entries(files))["missing"]
        return [len(missing), writer.do("signUploads", SIGNED, version=draft, digests=missing)]

    assert _answer(lambda: ask(HELD)) == _answer(lambda: ask(UNKNOWN))
