"""Cursors of the feed: opaque to clients, and good as long as what comes after them is in the feed."""

import base64
import binascii

from wanllmdb_server.errors import CursorExpired, InvalidCursor
from wanllmdb_server.events.feed import Head

_CURE = "read the state anew, subscribe without `after`, and take up from there"
_LONGEST = 200
_MOST_DIGITS = 18


def write_cursor(epoch: str, position: int) -> str:
    """What stands for that position."""
    return base64.urlsafe_b64encode(f"{epoch}:{position}".encode("ascii")).decode("ascii").rstrip("=")


def read_cursor(cursor: str, head: Head) -> int:
    """The position that a cursor stands for.

    Raises `InvalidCursor` for what never was one, `CursorExpired` when the feed no longer has all that came
    after it, or goes on from a copy that did not have it.
    """
    epoch, position = _parse(cursor)
    check_position(epoch, position, head)
    return position


def _parse(cursor: str) -> tuple[str, int]:
    try:
        if len(cursor) <= _LONGEST:
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
            epoch, _, number = text.partition(":")
            fits = number.isdecimal() and len(number) <= _MOST_DIGITS
            if fits and write_cursor(epoch, int(number)) == cursor:
                return epoch, int(number)
    except (ValueError, binascii.Error):
        pass
    raise InvalidCursor(
        f"cursor {cursor[:_LONGEST]!r} is none of the feed; give the `cursor` of an event, or none"
    )


def check_position(epoch: str, position: int, head: Head) -> None:
    """Raise `CursorExpired` unless the feed has all that came after that position of that epoch."""
    if epoch != head.epoch or position > head.position:
        raise CursorExpired(f"the registry goes on from a copy since this cursor was given; {_CURE}")
    if position < head.archived:
        raise CursorExpired(
            f"events after this cursor have left the feed, which keeps them for a limited time; {_CURE}. "
            "The audit log still has them"
        )
