"""Reads the XML of S3: refuses document types (and so every entity trick), and does not mind namespaces."""

from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser, fromstring
from xml.sax.saxutils import escape

from wanllmdb_s3.faults import S3Fault


class _WithoutDoctype(TreeBuilder):
    def doctype(self, name: str, _public: str | None, _system: str | None) -> None:
        raise S3Fault(f"the answer declares a document type {name!r}, which S3 never does")


def parse(body: bytes) -> Element:
    """The root element. Raises `S3Fault` for what is no XML of S3."""
    try:
        return fromstring(body, parser=XMLParser(target=_WithoutDoctype()))  # noqa: S314 - see the first line
    except ParseError as error:
        raise S3Fault(f"the answer is no XML: {error}") from error


def text(element: Element, name: str) -> str:
    """The text of the child called `name`, or the empty string."""
    return element.findtext(f"{{*}}{name}") or ""


def texts(element: Element) -> dict[str, str]:
    """The texts of all children by name: for elements that come by the thousand."""
    return {child.tag.rpartition("}")[2]: child.text or "" for child in element}


def children(element: Element, name: str) -> list[Element]:
    return element.findall(f"{{*}}{name}")


def local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def tag(name: str, content: str) -> str:
    return f"<{name}>{escape(content)}</{name}>"
