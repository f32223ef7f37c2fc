"""A request to the fake, the answers to it, and refusals."""

from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from urllib.parse import parse_qsl, unquote
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Request:
    method: str
    raw_path: str
    raw_query: str
    headers: Message
    body: bytes

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        return parse_qsl(self.raw_query, keep_blank_values=True)

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(self.fields)

    @cached_property
    def target(self) -> tuple[str, str]:
        """Bucket and key, the key empty for the bucket itself."""
        bucket, _, key = unquote(self.raw_path).removeprefix("/").partition("/")
        return bucket, key


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """An answer that is an error document."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.answer = document("Error", f"{tag('Code', code)}{tag('Message', message)}", status)


def tag(name: str, text: object) -> str:
    return f"<{name}>{escape(str(text))}</{name}>"


def document(root: str, inner: str, status: int = 200) -> Answer:
    text = f"<?xml version='1.0' encoding='UTF-8'?><{root} xmlns='http://doc.s3.amazonaws.com/2006-03-01'>{inner}</{root}>"
    return Answer(status, text.encode(), {"content-type": "application/xml; charset=UTF-8"})
