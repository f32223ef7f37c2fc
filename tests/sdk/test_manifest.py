import time

import pytest
from wanllmdb.errors import InvalidInput
from wanllmdb.manifest import BlobEntry, ReferenceEntry, manifest_digest, parse_manifest

DIGEST = "sha256:" + "a" * 64


def test_fields_of_a_newer_server_are_passed_over():
    lines = [
        b'{"path":"a","digest":"%s","size":3,"blob":"x"}\n' % DIGEST.encode(),
        b'{"path":"b","uri":"s3://b/k","size":4,"endpoint":null}',
    ]

    assert list(parse_manifest(lines)) == [
        BlobEntry("a", DIGEST, 3),
        ReferenceEntry("b", "s3://b/k", None, None, 4),
    ]


@pytest.mark.parametrize("line", [b"{", b"[]\n", b'{"path":"a"}\n', b"7\n", b"\n", b'{"uri":"x"}\n'])
def test_a_line_that_is_no_entry_is_refused(line):
    with pytest.raises(InvalidInput, match="no entry"):
        list(parse_manifest([line]))


def test_a_hundred_thousand_entries_take_about_a_second_at_most():
    entries = [BlobEntry(f"data/{i % 100:03}/file-{i:06}.bin", DIGEST, i) for i in range(100_000)]

    started = time.process_time()
    manifest_digest(entries)

    assert time.process_time() - started < 1.5
