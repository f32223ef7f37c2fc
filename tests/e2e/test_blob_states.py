"""What is known of bytes in real buckets: the states of blobs, damage, lies, and repair by logging again."""

import os
import zlib

import pytest
from wanllmdb_server.jobs.hashing import scrub, verify_blobs
from wanllmdb_server.jobs.worklist import Work

from tests.server.client import send
from tests.server.inside import opened
from tests.server.protocol import add, commit, create, digest_of
from tests.server.rows import query

PART = 16 << 20
DATA = os.urandom(PART + 1000)
DIGEST = digest_of(DATA)
BUCKETS = pytest.mark.parametrize("store", ["swift", "ministack", "gcs"], indirect=True)


@pytest.fixture
def registry(store, tmp_path):
    """The server but for HTTP and its worker, so that jobs run when the test says so."""
    with opened(tmp_path / "data", storage=store.url) as registry:
        registry.services.storages["default"].multipart_threshold = PART
        yield registry


def log(registry, sent=DATA):
    """Log DATA in parts as a client that sends other bytes, and says their checksums, would."""
    draft = create(registry.api, "demo", "iris")["id"]
    if add(registry.api, draft, {"a": DATA}):
        upload = registry.api.do("startUpload", "upload { id partSize }", version=draft, digest=DIGEST)[
            "upload"
        ]
        assert upload["partSize"] == PART
        pieces = {1: sent[:PART], 2: sent[PART:]}
        parts = [{"number": number, "crc32": zlib.crc32(piece)} for number, piece in pieces.items()]
        signed = registry.api.do(
            "uploadParts", "parts { number method url headers }", upload=upload["id"], parts=parts
        )["parts"]
        for part in signed:
            assert send(part["url"], part["method"], pieces[part["number"]], part["headers"])[0] == 200
        registry.api.do("completeUpload", "digest", upload=upload["id"])
    return commit(registry.api, draft)["name"]


def work(registry):
    services = registry.services
    return Work(services.database, services.storages, services.settings, lambda _done: None)


def known(registry, ref="demo/iris:v1"):
    """What is known of the version, and of its blob."""
    found = registry.api.ask(
        "query($r: String!) { artifactVersion(ref: $r) { verification entries { nodes { verification } } } }",
        r=ref,
    )["artifactVersion"]
    [entry] = found["entries"]["nodes"]
    return found["verification"], entry["verification"]


def told(registry):
    """The versions that events call damaged, with the reason."""
    asked = '{ events(project: "demo") { nodes { type reason after } } }'
    nodes = registry.api.ask(asked)["events"]["nodes"]
    return [(it["after"]["versions"], it["reason"]) for it in nodes if it["type"] == "BLOB_CORRUPT"]


def counts(**changed):
    return {"verified": 0, "corrupt": 0, "unreadable": 0, "bytes": 0} | changed


@BUCKETS
def test_what_came_in_parts_is_claimed_until_the_job_has_read_it(registry, store):
    log(registry)
    before = known(registry)

    done = verify_blobs(work(registry))

    assert before == ("UNVERIFIED", "CLAIMED")
    assert done == counts(verified=1, bytes=len(DATA))
    assert known(registry) == ("VERIFIED", "VERIFIED")
    assert (told(registry), store.objects()) == ([], [DATA])


@BUCKETS
def test_damage_before_verification_is_found_told_and_repaired_by_logging_again(registry, store):
    wrong = DATA[:-1] + bytes([DATA[-1] ^ 1])
    log(registry)
    store.damage(DATA, wrong)

    done = verify_blobs(work(registry))
    found = known(registry)
    again = log(registry)
    verify_blobs(work(registry))

    assert done == counts(corrupt=1, bytes=len(DATA))
    assert found == ("CORRUPT", "CORRUPT")
    assert told(registry) == [(["iris:v1"], f"the stored bytes have digest {digest_of(wrong)}")]
    assert (again, known(registry, f"demo/iris:{again}")) == ("v1", ("VERIFIED", "VERIFIED"))
    assert sorted(store.objects()) == sorted([wrong, DATA])


@BUCKETS
def test_a_client_that_lies_about_a_part_is_found_out(registry, store):
    lie = b"!" + DATA[1:]
    log(registry, lie)
    before = known(registry)

    done = verify_blobs(work(registry))

    assert before == ("UNVERIFIED", "CLAIMED")
    assert done == counts(corrupt=1, bytes=len(DATA))
    assert known(registry) == ("CORRUPT", "CORRUPT")
    assert told(registry) == [(["iris:v1"], f"the stored bytes have digest {digest_of(lie)}")]


@BUCKETS
def test_rot_after_verification_is_found_by_a_scrub_and_bytes_put_back_are_right_again(registry, store):
    log(registry)
    verify_blobs(work(registry))
    store.damage(DATA, DATA[:-1])

    done = scrub(work(registry))
    found = known(registry)
    store.damage(DATA[:-1], DATA)
    after = scrub(work(registry))

    assert (done, found) == (counts(corrupt=1, bytes=len(DATA)), ("CORRUPT", "CORRUPT"))
    assert told(registry) == [
        (["iris:v1"], f"the storage holds {len(DATA) - 1} bytes instead of {len(DATA)}")
    ]
    assert (after, known(registry)) == (counts(verified=1, bytes=len(DATA)), ("VERIFIED", "VERIFIED"))


def put_small(registry, data, sent):
    """The status that the storage answers a signed PUT with."""
    draft = create(registry.api, "demo", "small")["id"]
    assert add(registry.api, draft, {"a": data}) == [digest_of(data)]
    asked = "uploads { url method headers }"
    [signed] = registry.api.do("signUploads", asked, version=draft, digests=[digest_of(data)])["uploads"]
    return draft, send(signed["url"], signed["method"], sent, signed["headers"])[0]


@pytest.mark.parametrize(
    ("store", "state", "refusal"),
    [("swift", "VERIFIED", 400), ("ministack", "VERIFIED", 400), ("gcs", "CLAIMED", 200)],
    indirect=["store"],
)
def test_one_put_is_as_certain_as_the_storage_checks(registry, store, state, refusal):
    _, lied = put_small(registry, b"truth", b"truht")
    draft, status = put_small(registry, b"other", b"other")
    commit(registry.api, draft)

    states = query(registry.database.path, "SELECT state FROM blob WHERE size = 5 ORDER BY id")

    assert (lied, status) == (refusal, 200)
    assert states == [{"state": "PENDING"}, {"state": state}]
    assert store.objects() == ([b"other"] if refusal == 400 else [b"truht", b"other"])
