import pytest
from hypothesis import given
from hypothesis import strategies as st
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.storage.layout import BlobKey, blob_key, check_key, parse_blob_key, project_prefix

DIGEST = "sha256:" + "0123456789abcdef" * 4
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True)


def test_the_key_of_a_blob():
    key = blob_key("p1", DIGEST, "b-7")

    assert key == f"projects/p1/blobs/sha256/01/{DIGEST[7:]}-b-7"
    assert key.startswith(project_prefix("p1"))
    assert check_key(key) == key


@given(IDS, st.binary(min_size=32, max_size=32), IDS)
def test_keys_are_read_back(project, digest, blob):
    named = BlobKey(project, "sha256:" + digest.hex(), blob)

    assert parse_blob_key(blob_key(*named)) == named


@pytest.mark.parametrize(
    "key",
    [
        "",
        "projects/p1/blobs/sha256/02/" + DIGEST[7:] + "-b",
        "projects/p1/blobs/sha256/01/" + DIGEST[7:].upper() + "-b",
        "projects/p1/blobs/sha256/01/" + DIGEST[7:],
        "projects/p1/blobs/sha256/01/" + DIGEST[7:] + "-b\n",
        "x/projects/p1/blobs/sha256/01/" + DIGEST[7:] + "-b",
    ],
)
def test_other_keys_name_no_blob(key):
    assert parse_blob_key(key) is None


@pytest.mark.parametrize("wrong", ["", "a/b", "..", "a b", "é", "a\n"])
def test_ids_cannot_leave_their_segment(wrong):
    with pytest.raises(InvalidInput):
        blob_key(wrong, DIGEST, "b")
    with pytest.raises(InvalidInput):
        blob_key("p", DIGEST, wrong)
    with pytest.raises(InvalidInput):
        project_prefix(wrong)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("/etc/passwd", "empty, absolute"),
        ("a/../b", "begins with a dot"),
        ("a\\b", "backslash"),
        ("\ud800", "surrogate"),
        ("n" * 256, "255 bytes"),
        ("日" * 86, "255 bytes"),
        ("/".join(["nnn"] * 257), "1024 bytes"),
    ],
)
def test_a_refused_key_says_why(key, reason):
    with pytest.raises(InvalidInput, match=reason):
        check_key(key)
