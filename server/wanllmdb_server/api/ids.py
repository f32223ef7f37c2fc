"""Global ids: opaque to clients, made and read here only."""

import base64
import binascii

from wanllmdb_server.errors import NotFound


def to_global(kind: str, row_id: int) -> str:
    return base64.urlsafe_b64encode(f"{kind}:{row_id}".encode()).decode().rstrip("=")


def from_global(global_id: str) -> tuple[str, int]:
    """The kind and row id. Raises `NotFound`: an id that cannot be read names nothing."""
    try:
        text = base64.urlsafe_b64decode(global_id + "=" * (-len(global_id) % 4)).decode("ascii")
        kind, _, number = text.partition(":")
        if to_global(kind, int(number)) == global_id and 0 < int(number) < 2**63:
            return kind, int(number)
    except (ValueError, binascii.Error):
        pass
    raise NotFound(f"id {global_id!r} names nothing; ids come from this API and are not made by hand")


def row_id_of(kind: str, global_id: str) -> int:
    """The row id of an id that must be of `kind`. Raises `NotFound`."""
    actual, row_id = from_global(global_id)
    if actual != kind:
        raise NotFound(f"id {global_id!r} is of kind {actual}, not {kind}; pass the id of a {kind}")
    return row_id
