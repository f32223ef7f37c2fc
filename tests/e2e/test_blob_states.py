"""What is known of bytes in real buckets and on the local disk: the states of blobs, damage, lies, and repair by logging again."""

import os
import zlib

import pytest
from wanllmdb_server.jobs.hashing import scrub, verify_blobs
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.storage.packs import BLOB_LIMIT

from tests.server.client import Refused, send
from tests.server.inside import opened
from tests.server.protocol import add, commit, create, digest_of
from tests.server.rows import query

PART = 16 << 20
DATA = os.urandom(PART + 1000)
DIGEST = digest_of(DATA)
TRUTH = os.urandom(BLOB_LIMIT + 1)  # the smallest that travels alone everywhere
LIE = TRUTH[1:] + TRUTH[:1]
BUCKETS = ["swift", "ministack", "gcs"]
IN_BUCKETS = pytest.mark.parametrize("store", BUCKETS, indirect=True)
EVERYWHERE = pytest.mark.parametrize("store", [*BUCKETS, "local"], indirect=True)


@pytest.fixture
def registry(store, tmp_path):
    """The server but for HTTP and its worker, so that jobs run when the test says so."""
    with opened(tmp_path / "data", storage=store.url, **store.settings) as registry:
        if store.in_parts:
            registry.services.storages["default"].multipart_threshold = PART
        yield registry


def log(registry, store, sent=DATA):
    """Log DATA, in parts where those are taken, as a client that sends other bytes than it says would."""
    draft = create(registry.api, "demo", "iris")["id"]
    if add(registry.api, draft, {"a": DATA}):
        if store.in_parts:
            send_parts(registry, draft, sent)
        else:
            assert send_signed(sign(registry, draft, DATA), sent) == store.stored
    return commit(registry.api, draft)["name"]


def send_parts(registry, draft, sent):
    """A lie about the bytes is one about the whole only: the checksums of the parts are right."""
    upload = registry.api.do("startUpload", "upload { id partSize }", version=draft, digest=DIGEST)["upload"]
    assert upload["partSize"] == PART
    pieces = {1: sent[:PART], 2: sent[PART:]}
    parts = [{"number": number, "crc32": zlib.crc32(piece)} for number, piece in pieces.items()]
    signed = registry.api.do(
        "uploadParts", "parts { number method url headers }", upload=upload["id"], parts=parts
    )["parts"]
    for part in signed:
        assert send_signed(part, pieces[part["number"]]) == 200
    registry.api.do("completeUpload", "digest", upload=upload["id"])


def sign(registry, draft, data):
    """A signed request for one PUT of the blob."""
    asked = "uploads { url method headers }"
    [signed] = registry.api.do("signUploads", asked, version=draft, digests=[digest_of(data)])["uploads"]
    return signed


def send_signed(signed, body):
    return send(signed["url"], signed["method"], body, signed["headers"])[0]


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


@IN_BUCKETS
def test_what_came_in_parts_is_claimed_until_the_job_has_read_it(registry, store):
    log(registry, store)
    before = known(registry)

    done = verify_blobs(work(registry))

    assert before == ("UNVERIFIED", "CLAIMED")
    assert done == counts(verified=1, bytes=len(DATA))
    assert known(registry) == ("VERIFIED", "VERIFIED")
    assert (told(registry), store.objects()) == ([], [DATA])


@pytest.mark.parametrize("store", ["local"], indirect=True)
def test_what_the_server_hashed_as_it_came_is_verified_without_a_job(registry, store):
    log(registry, store)

    assert known(registry) == ("VERIFIED", "VERIFIED")
    assert verify_blobs(work(registry)) == counts()
    assert (told(registry), store.objects()) == ([], [DATA])


@EVERYWHERE
def test_bytes_that_were_overwritten_are_found_told_and_repaired_by_logging_again(registry, store):
    wrong = DATA[:-1] + bytes([DATA[-1] ^ 1])
    log(registry, store)
    store.damage(DATA, wrong)

    # What is verified at the commit is read again by a scrub only.
    done = (verify_blobs if store.in_parts else scrub)(work(registry))
    found = known(registry)
    again = log(registry, store)
    verify_blobs(work(registry))

    assert done == counts(corrupt=1, bytes=len(DATA))
    assert found == ("CORRUPT", "CORRUPT")
    assert told(registry) == [(["iris:v1"], f"the stored bytes have digest {digest_of(wrong)}")]
    assert (again, known(registry, f"demo/iris:{again}")) == ("v1", ("VERIFIED", "VERIFIED"))
    assert sorted(store.objects()) == sorted([wrong, DATA])


@IN_BUCKETS
def test_a_client_that_lies_about_a_part_is_found_out(registry, store):
    lie = b"!" + DATA[1:]
    log(registry, store, lie)
    before = known(registry)

    done = verify_blobs(work(registry))

    assert before == ("UNVERIFIED", "CLAIMED")
    assert done == counts(corrupt=1, bytes=len(DATA))
    assert known(registry) == ("CORRUPT", "CORRUPT")
    assert told(registry) == [(["iris:v1"], f"the stored bytes have digest {digest_of(lie)}")]


@EVERYWHERE
def test_rot_after_verification_is_found_by_a_scrub_and_bytes_put_back_are_right_again(registry, store):
    log(registry, store)
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


def begin(registry, data):
    """A draft that needs those bytes."""
    draft = create(registry.api, "demo", "small")["id"]
    assert add(registry.api, draft, {"a": data}) == [digest_of(data)]
    return draft


def states(registry):
    rows = query(registry.database, "SELECT state FROM blob ORDER BY id")
    return [row["state"] for row in rows]


@pytest.mark.parametrize(
    ("store", "state"),
    [("swift", "VERIFIED"), ("ministack", "VERIFIED"), ("local", "VERIFIED"), ("gcs", "CLAIMED")],
    indirect=["store"],
)
def test_one_put_is_as_certain_as_the_storage_checks(registry, store, state):
    draft = begin(registry, TRUTH)
    status = send_signed(sign(registry, draft, TRUTH), TRUTH)

    version = commit(registry.api, draft)

    assert (status, version["name"]) == (store.stored, "v1")
    assert (states(registry), store.objects()) == ([state], [TRUTH])


@pytest.mark.parametrize("store", ["swift", "ministack", "local"], indirect=True)
def test_a_lie_in_one_put_is_refused_where_the_storage_compares_and_the_draft_can_be_mended(registry, store):
    draft = begin(registry, TRUTH)
    signed = sign(registry, draft, TRUTH)

    lied = send_signed(signed, LIE)
    with pytest.raises(Refused) as refused:
        commit(registry.api, draft)
    before = (states(registry), store.objects())
    mended = send_signed(signed, TRUTH)
    version = commit(registry.api, draft)

    assert (lied, refused.value.code, refused.value.details["paths"]) == (400, "BLOBS_MISSING", ["a"])
    assert before == (["PENDING"], [])
    assert (mended, version["name"]) == (store.stored, "v1")
    assert (states(registry), store.objects()) == (["VERIFIED"], [TRUTH])


@pytest.mark.parametrize("store", ["gcs"], indirect=True)
def test_a_lie_in_one_put_is_found_by_the_job_where_the_storage_does_not_compare(registry, store):
    draft = begin(registry, TRUTH)
    lied = send_signed(sign(registry, draft, TRUTH), LIE)
    commit(registry.api, draft)

    done = verify_blobs(work(registry))

    assert (lied, done) == (200, counts(corrupt=1, bytes=len(LIE)))
    assert known(registry, "demo/small:v1") == ("CORRUPT", "CORRUPT")
    assert told(registry) == [(["small:v1"], f"the stored bytes have digest {digest_of(LIE)}")]


@EVERYWHERE
def test_a_signed_put_never_overwrites(registry, store):
    signed = sign(registry, begin(registry, TRUTH), TRUTH)

    first, again, other = (send_signed(signed, body) for body in (TRUTH, TRUTH, LIE))

    assert (first, again) == (store.stored, 412)
    # Which of its two faults a storage sees first is its own affair.
    assert other in {412, 400}
    assert store.objects() == [TRUTH]
