"""Reads and writes the documents of the GCS XML API."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from wanllmdb_gcs.failures import Unavailable


class Element:
    """An element of an answer, whose children are found by their name in whatever namespace."""

    def __init__(self, element: ET.Element) -> None:
        self._element = element
        self.own_text = element.text or ""

    def text(self, name: str) -> str:
        """The text of the first child of that name, empty if there is none."""
        return next((child.own_text for child in self.all(name)), "")

    def all(self, name: str) -> Iterator["Element"]:
        for child in self._element:
            if child.tag.rpartition("}")[2] == name:
                yield Element(child)

    def time(self, name: str) -> datetime:
        return datetime.fromisoformat(self.text(name))


def parse(body: bytes) -> Element:
    """The root of an answer. Raises `Unavailable` for a body that is no XML."""
    try:
        # The provider's own documents, over TLS. expat limits entities.
        return Element(ET.fromstring(body))  # noqa: S314 - see above
    except ET.ParseError as error:
        raise Unavailable(f"the storage answered with something else than XML: {body[:80]!r}") from error


def error_code(body: bytes) -> tuple[str, str]:
    """Code and message of an error document; empty where there is none."""
    try:
        root = parse(body)
    except Unavailable:
        return "", body[:200].decode(errors="replace")
    return root.text("Code"), root.text("Message") or root.text("Details")


def complete_document(parts: Iterable[tuple[int, str]]) -> bytes:
    """The body that completes an upload of these part numbers and ETags."""
    listed = (
        f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(etag)}</ETag></Part>" for number, etag in parts
    )
    return f"<CompleteMultipartUpload>{''.join(listed)}</CompleteMultipartUpload>".encode()
