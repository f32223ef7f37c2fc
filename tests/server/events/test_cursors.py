"""Cursors: what was written is read, and what was not is told to be none, whatever it is."""

import base64
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wanllmdb_server.errors import CursorExpired, ErrorCode, InvalidCursor
from wanllmdb_server.events.cursors import read_cursor, write_cursor
from wanllmdb_server.events.feed import Head

NEWEST = 10**18 - 1
epochs = st.text("0123456789abcdef", min_size=32, max_size=32)
positions = st.integers(0, NEWEST) | st.integers(0, 100)
# As they would look that somebody makes up who knows how they are made.
forged = st.builds(
    lambda epoch, joint, number: (
        base64.urlsafe_b64encode(f"{epoch}{joint}{number}".encode()).decode().rstrip("=")
    ),
    epochs | st.text(max_size=40),
    st.sampled_from([":", "", "::", ": ", ":+", ":-", ":0", ":\u0660", "\n:"]),
    st.integers(-5, 10**30) | st.floats() | st.text(max_size=20),
)


def head(epoch, *, archived=0):
    return Head(epoch, NEWEST, "0" * 64, archived)


@given(epochs, positions)
def test_what_was_written_is_read(epoch, position):
    cursor = write_cursor(epoch, position)

    assert read_cursor(cursor, head(epoch)) == position
    assert cursor.isascii()
    assert not set(cursor) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(epochs, epochs, positions, positions)
def test_of_another_epoch_or_before_what_is_kept_it_has_expired(epoch, other, position, archived):
    cursor = write_cursor(epoch, position)

    if epoch != other:
        with pytest.raises(CursorExpired):
            read_cursor(cursor, head(other))
    if position < archived:
        with pytest.raises(CursorExpired):
            read_cursor(cursor, head(epoch, archived=archived))
    else:
        assert read_cursor(cursor, head(epoch, archived=archived)) == position


def check(text, epoch):
    """It is refused, or it is letter by letter the cursor of the position that is read."""
    try:
        position = read_cursor(text, head(epoch))
    except InvalidCursor as error:
        assert error.code is ErrorCode.INVALID_CURSOR
    except CursorExpired:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        other, _, number = found.partition(":")
        assert write_cursor(other, int(number)) == text
        assert other != epoch
    else:
        assert 0 <= position <= NEWEST
        assert write_cursor(epoch, position) == text


@given(st.text() | forged | st.binary().map(lambda data: data.decode("latin-1")), epochs)
@example("\udc80", "0" * 32)
@example("A" * 10_000, "0" * 32)
def test_any_text_is_refused_or_exactly_a_cursor(text, epoch):
    check(text, epoch)


@given(st.binary(max_size=100), epochs)
def test_any_bytes_in_its_form_are_refused_or_exactly_a_cursor(data, epoch):
    check(base64.urlsafe_b64encode(data).decode(), epoch)
    check(base64.urlsafe_b64encode(data).decode().rstrip("="), epoch)


@given(epochs, positions, st.data())
def test_a_cursor_that_was_changed_is_refused_or_exactly_another(epoch, position, data):
    cursor = write_cursor(epoch, position)
    begin = data.draw(st.integers(0, len(cursor)), label="begin")
    end = data.draw(st.integers(begin, len(cursor)), label="end")
    instead = data.draw(st.text("AQgw09-_=+/ \n\0é", max_size=5) | st.text(max_size=5), label="instead")
    changed = cursor[:begin] + instead + cursor[end:]

    check(changed, epoch)
    if changed != cursor:
        with suppress(InvalidCursor, CursorExpired):
            assert read_cursor(changed, head(epoch)) != position


@given(epochs, positions, st.sampled_from(["=", "==", " ", "\n", "\0", "A=", "====", ":"]), st.booleans())
def test_nothing_may_stand_around_it(epoch, position, more, before):
    cursor = write_cursor(epoch, position)

    with pytest.raises(InvalidCursor):
        read_cursor(more + cursor if before else cursor + more, head(epoch))
