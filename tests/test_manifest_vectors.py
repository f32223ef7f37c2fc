"""The SDK and the server compute the same manifest, byte for byte."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wanllmdb.errors import InvalidPath
from wanllmdb.manifest import (
    BlobEntry,
    Entry,
    ReferenceEntry,
    manifest_digest,
    manifest_lines,
    parse_manifest,
)
from wanllmdb_server import digests as server

VECTORS = json.loads((Path(__file__).parent / "vectors" / "manifest.json").read_text())


def sdk_entry(fields: dict[str, Any]) -> Entry:
    return ReferenceEntry(**fields) if "uri" in fields else BlobEntry(**fields)


def server_lines(entries: list[Entry]) -> list[bytes]:
    normal = [entry._replace(path=unicodedata.normalize("NFC", entry.path)) for entry in entries]
    normal.sort(key=lambda entry: entry.path.encode())
    return [
        server.blob_line(*entry) if isinstance(entry, BlobEntry) else server.reference_line(*entry)
        for entry in normal
    ]


@pytest.mark.parametrize("vector", VECTORS["manifests"], ids=lambda vector: vector["name"])
def test_both_reproduce_the_vector(vector):
    entries = [sdk_entry(fields) for fields in vector["entries"]]

    lines = list(manifest_lines(entries))

    assert [line.decode() for line in lines] == vector["lines"]
    assert manifest_digest(entries) == vector["digest"]
    assert server_lines(entries) == lines
    assert server.manifest_digest(lines) == vector["digest"]


def test_the_unicode_form_does_not_matter():
    by_name = {vector["name"]: vector["digest"] for vector in VECTORS["manifests"]}

    assert by_name["combining path"] == by_name["NFC path"]
    assert by_name["empty"] == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("vector", VECTORS["encoding"], ids=lambda vector: vector["why"])
def test_characters_that_only_other_strings_have_are_escaped_alike(vector):
    [line] = manifest_lines([ReferenceEntry("p", "u", etag=vector["text"])])

    assert line.decode() == f'{{"path":"p","uri":"u","etag":{vector["json"]}}}\n'
    assert server.reference_line("p", "u", vector["text"], None, None) == line


segments = st.text(
    st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="/\\"), min_size=1, max_size=8
).filter(lambda text: text not in (".", "..") and not (len(text) > 1 and text[1] == ":"))
paths = st.lists(segments, min_size=1, max_size=3).map("/".join)
sizes = st.integers(0, 2**63 - 1)
texts = st.none() | st.text(st.characters(blacklist_categories=("Cs",)), max_size=10)
blobs = st.builds(
    BlobEntry, paths, st.binary(min_size=32, max_size=32).map(lambda raw: "sha256:" + raw.hex()), sizes
)
references = st.builds(
    ReferenceEntry,
    paths,
    st.text(st.characters(blacklist_categories=("Cs",))),
    texts,
    texts,
    st.none() | sizes,
)


@given(
    st.lists(blobs | references, max_size=8, unique_by=lambda entry: unicodedata.normalize("NFC", entry.path))
)
def test_both_agree_on_anything_and_the_lines_can_be_read_back(entries):
    lines = list(manifest_lines(entries))

    assert lines == server_lines(entries)
    assert manifest_digest(entries) == server.manifest_digest(lines)
    assert list(manifest_lines(parse_manifest(lines))) == lines


@given(st.lists(blobs, min_size=1, max_size=5, unique_by=lambda entry: entry.path), st.integers(1, 7))
def test_a_manifest_can_be_parsed_from_pieces_cut_anywhere(entries, step):
    data = b"".join(manifest_lines(entries))

    parsed = list(parse_manifest(data[at : at + step] for at in range(0, len(data), step)))

    assert b"".join(manifest_lines(parsed)) == data
    assert len(parsed) == len(entries)


def test_a_name_that_is_not_unicode_is_refused_with_its_escaped_form():
    with pytest.raises(InvalidPath, match=r"data/\\udcff.*UTF-8"):
        manifest_digest([BlobEntry("data/\udcff", "sha256:" + "a" * 64, 1)])
