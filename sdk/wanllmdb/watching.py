"""Watch what happens in a project: a stream of events that is taken up again when it breaks off."""

import json
from collections.abc import Iterable, Iterator, Sequence

from urllib3.exceptions import HTTPError

from wanllmdb._generated.fragments import EventFields
from wanllmdb.errors import (
    CursorExpired,
    DatabaseBusy,
    DatabaseUnavailable,
    TooSlow,
    TransferFailed,
    WanllmdbError,
    from_code,
)
from wanllmdb.http import Connections, Response, may_pass
from wanllmdb.session import Session

_SUBSCRIPTION = """
subscription Watch($project: String!, $types: [EventType!], $after: String) {
  events(project: $project, types: $types, after: $after) {
    id type at subjectKind subjectId subjectName reason before after cursor
    actor { name reportedBy }
    run { key }
  }
}
"""
_MAY_PASS = TooSlow, DatabaseBusy, DatabaseUnavailable


def watch(
    session: Session, project: str, types: Sequence[str] | None, after: str | None
) -> Iterator[EventFields]:
    """See `Api.watch`. Where it begins is settled when this is called."""
    return _watch(session, project, types, after, after or _newest(session, project))


def _watch(
    session: Session, project: str, types: Sequence[str] | None, after: str | None, cursor: str | None
) -> Iterator[EventFields]:
    failures = 0
    while True:
        try:
            for event in _events(session.connections, project, types, cursor):
                failures, cursor = 0, event.cursor
                yield event
        except CursorExpired:
            if cursor is None or cursor == after or failures:
                raise
            # It was chosen here, and nothing has happened for longer than events are kept.
            cursor = None
        except (HTTPError, WanllmdbError) as error:
            if not isinstance(error, _MAY_PASS) and not may_pass(error):
                raise
        failures += 1
        session.connections.retry.pause(failures)


def _newest(session: Session, project: str) -> str | None:
    """Where to begin: known before the stream is open, so that nothing is missed if that takes long."""
    nodes = session.operations.newest_events(project, 1).events.nodes
    return nodes[0].cursor if nodes else None


def _events(
    connections: Connections, project: str, types: Sequence[str] | None, after: str | None
) -> Iterator[EventFields]:
    """Until the stream breaks off. Raises the server's errors, `ServerUnreachable`, `HTTPError`."""
    variables = {"project": project, "types": None if types is None else list(types), "after": after}
    body = json.dumps({"query": _SUBSCRIPTION, "variables": variables}).encode()
    headers = {"content-type": "application/json", "accept": "text/event-stream"}
    with connections.stream("POST", "/graphql", body, headers) as response:
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            raise TransferFailed(
                f"{connections.base_url}/graphql sends no events; is this the address of a wanllmdb server, "
                "and does a proxy on the way let streams pass?"
            )
        for data in _messages(_lines(response)):
            answer = json.loads(data)
            if "errors" in answer:
                first = answer["errors"][0]
                extensions = first["extensions"]
                raise connections.explain(
                    from_code(extensions["code"], first["message"], extensions.get("details"))
                )
            yield EventFields.model_validate(answer["data"]["events"])


def _lines(response: Response) -> Iterator[bytes]:
    """The lines of a body, each as soon as it is whole."""
    rest = b""
    for chunk in response.stream(1 << 16, decode_content=False):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


def _messages(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The data of the messages called `next`; what is no whole message at the end is left out."""
    name, data = b"", b""
    for line in lines:
        field, _, value = line.partition(b":")
        if not line:
            if name == b"next":
                yield data
            name, data = b"", b""
        elif field == b"event":
            name = value.strip()
        elif field == b"data":
            data = value.strip()
