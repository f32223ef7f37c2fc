"""Random walks over the feed: writers whose transactions end in any order, sequencers, archives, copies, readers.

All in one thread, so that a walk can be repeated: a transaction is left open while others go on. Every step says
beforehand what the feed holds after it.
"""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import delete, select
from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.artifacts.artifacts import lock_artifact
from wanllmdb_server.artifacts.tables import artifact
from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import CursorExpired
from wanllmdb_server.events.cursors import read_cursor, write_cursor
from wanllmdb_server.events.feed import events_after, head_of
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.events.sequencer import place_all, place_committed, sequence
from wanllmdb_server.events.tables import event, feed, reader
from wanllmdb_server.jobs.feed_archive import archive_feed
from wanllmdb_server.jobs.worklist import Work

from tests.server.events.chain_of import check_rows
from tests.server.events.taking_part import Cursor, Follower, Happened, Writer
from tests.server.inside import Inside
from tests.server.protocol import log_inside

FEED_DAYS = 10
MOST_FOLLOWERS = 8
OLD = datetime(2020, 1, 1, tzinfo=UTC)
TYPES = [EventType.ALIAS_SET, EventType.ARTIFACT_UPDATED]
_numbers = itertools.count(1)
# Type, and whether it happened so long ago that it may be archived.
changes = st.lists(
    st.tuples(st.sampled_from(TYPES), st.sampled_from([True, True, False])), min_size=1, max_size=3
)


class FeedWalk(RuleBasedStateMachine):
    registry: Inside
    most_writers: int
    """1 where the database has one writer at a time."""

    @property
    def database(self) -> Database:
        return self.registry.database

    @initialize()
    def begin(self):
        self.artifacts = self._artifacts()
        place_all(self.database)
        with self.database.write() as connection:
            connection.execute(delete(reader))
            connection.execute(feed.update().values(archived=feed.c.position))
        self.start = self._head()
        self.writers: list[Writer] = []
        self.sequencer: Writer | None = None
        self.unplaced: list[Happened] = []
        self.feed: list[Happened] = []
        self.committed: dict[int, list[Happened]] = {key: [] for key in self.artifacts}
        self.archived = 0
        self.reported: int | None = None
        self.copy: tuple[int, int] | None = None
        self.followers: list[Follower] = []
        self.cursors: list[Cursor] = []
        self.followers.append(Follower(None, None, self._cursor(0), 0))

    # One rule, for of several hypothesis leaves some out of each walk, and without writers nothing happens.
    @rule(data=st.data())
    def step(self, data):
        often = [name for name, (times, may) in STEPS.items() if may(self) for _ in range(times)]
        getattr(self, data.draw(st.sampled_from(often), label="step"))(data)

    def open_transaction(self, data):
        block = self.database.write()
        self.writers.append(Writer(block, block.__enter__()))
        self._write(data, self.writers[-1])

    def write_more(self, data):
        self._write(data, data.draw(st.sampled_from(self.writers)))

    def end_transaction(self, data):
        writer = data.draw(st.sampled_from(self.writers))
        well = data.draw(st.sampled_from([True, True, True, False]), label="commits")
        self.writers.remove(writer)
        writer.end(well=well)
        if well:
            (self.unplaced if self.database.is_postgresql else self.feed).extend(writer.wrote)
            for happened in writer.wrote:
                self.committed[happened.artifact].append(happened)

    def place(self, data):
        if self.sequencer is not None:
            assert place_committed(self.database, wait=False) == 0
            return
        assert place_committed(self.database, wait=data.draw(st.booleans())) == len(self.unplaced)
        self._placed(self._next_in_line())

    def begin_to_place(self, data):
        most = data.draw(st.integers(1, 4))
        block = self.database.write()
        self.sequencer = Writer(block, block.__enter__(), self._next_in_line()[:most])
        assert sequence(self.sequencer.connection, most=most) == len(self.sequencer.wrote)

    def end_to_place(self, data):
        well = data.draw(st.booleans(), label="commits")
        sequencer, self.sequencer = self.sequencer, None
        sequencer.end(well=well)
        if well:
            self._placed(sequencer.wrote)

    def archive(self, data):
        last = len(self.feed) if self.reported is None else min(self.reported, len(self.feed))
        young = (
            place for place, it in enumerate(self.feed[:last]) if place >= self.archived and not it.is_old
        )
        until = max(next(young, last), self.archived)
        services = self.registry.services
        work = Work(self.database, services.storages, services.settings, lambda _done: None)

        assert archive_feed(work) == {"archived": until - self.archived}
        self.archived = until

    def report(self, data):
        """Whoever reads for others, such as webhooks, has come to there; what it has not read stays."""
        self.reported = data.draw(st.none() | st.integers(self.archived, len(self.feed)))
        with self.database.write() as connection:
            connection.execute(delete(reader))
            if self.reported is not None:
                position = self.start.position + self.reported
                connection.execute(reader.insert().values(name="webhooks", position=position))

    def back_up(self, data):
        self.copy = (len(self.feed), self.archived)

    def go_on_from_the_copy(self, data):
        """What came after the copy is gone, as after `restore`, and the feed counts in a new epoch."""
        self._break_off()
        kept, self.archived = self.copy
        self.copy, self.reported = None, None
        self.feed, self.unplaced = self.feed[:kept], []
        for key in self.committed:
            self.committed[key] = [happened for happened in self.feed if happened.artifact == key]
        last = self.start.position + kept
        is_lost = (event.c.position > last) | event.c.position.is_(None)
        newest = select(event.c.hash).where(event.c.position == last).scalar_subquery()
        values = {"epoch": f"{next(_numbers):032}", "position": last, "hash": newest}
        with self.database.write() as connection:
            connection.execute(delete(event).where(is_lost))
            connection.execute(delete(reader))
            archived = self.start.position + self.archived
            connection.execute(feed.update().values(**values, archived=archived))

    def follow(self, data):
        type_ = data.draw(st.none() | st.sampled_from(TYPES))
        from_start = data.draw(st.booleans())
        project = data.draw(st.none() | st.sampled_from(sorted(set(self.artifacts.values()))))
        begun = self.archived if from_start else len(self.feed)
        self.followers.append(Follower(project, type_ and type_.value, self._cursor(begun), begun))

    def read(self, data):
        self._read(data.draw(st.sampled_from(self.followers)), data.draw(st.integers(1, 5)))

    def try_any_cursor(self, data):
        beyond = data.draw(st.integers(0, 2))
        cursor = data.draw(st.sampled_from(self.cursors))
        if beyond:
            place = len(self.feed) + beyond
            cursor = Cursor(write_cursor(cursor.epoch, self.start.position + place), cursor.epoch, place)
        self._opens(cursor)

    @invariant()
    def the_feed_is_what_was_committed(self):
        head = self._head()
        with self.database.read() as connection:
            rows = events_after(connection, self.start.position, 1_000_000)
        first = self.start.position + 1
        assert [row.position for row in rows] == list(range(first, first + len(self.feed)))
        assert [row.after["number"] for row in rows] == [happened.number for happened in self.feed]
        assert head.position == self.start.position + len(self.feed)
        assert head.archived == self.start.position + self.archived
        for key, mine in self.committed.items():
            placed = [happened for happened in self.feed if happened.artifact == key]
            assert placed == mine[: len(placed)]

    def teardown(self):
        """In the end everything that was committed is there, and everybody comes to see it."""
        if not hasattr(self, "cursors"):
            return
        self._break_off()
        place_all(self.database)
        self._placed(self._next_in_line())
        self.the_feed_is_what_was_committed()
        assert {key: len(mine) for key, mine in self.committed.items()} == {
            key: sum(happened.artifact == key for happened in self.feed) for key in self.committed
        }
        with self.database.read() as connection:
            rows = events_after(connection, self.start.position, 1_000_000)
        assert check_rows(rows, self.start.hash) == self._head().hash
        for follower in self.followers:
            while self._read(follower, 3):
                pass  # it goes on by itself
            assert follower.seen == [it for it in self.feed[follower.begun :] if follower.wants(it)]

    def _artifacts(self):
        """Artifact -> project: three of them, made by the first walk over a registry."""
        wanted = select(artifact.c.id, artifact.c.project_id)
        with self.database.read() as connection:
            rows = connection.execute(wanted).all()
        if not rows:
            for project, name in (("feed-a", "one"), ("feed-a", "two"), ("feed-b", "three")):
                log_inside(self.registry, project, name, {"a": b"one"})
            return self._artifacts()
        return {row.id: row.project_id for row in rows}

    def _write(self, data, writer):
        """Change artifacts that no other transaction has locked, if there are any."""
        locked = {it.artifact for other in self.writers if other is not writer for it in other.wrote}
        free = sorted(self.artifacts.keys() - locked)
        for type_, is_old in data.draw(changes) if free else ():
            key = data.draw(st.sampled_from(free))
            happened = Happened(next(_numbers), key, self.artifacts[key], type_.value, is_old)
            held = lock_artifact(writer.connection, local_actor(), key, Role.WRITER)
            record(
                writer.connection, local_actor(), type_, happened.project,
                (SubjectKind.ARTIFACT, key, held.row.name), at=OLD if is_old else held.at,
                artifact_id=key, after={"number": happened.number},
            )  # fmt: skip
            writer.wrote.append(happened)

    def _break_off(self):
        """Whatever is open is rolled back, as when every server is killed."""
        for block in [*self.writers, *([self.sequencer] if self.sequencer else [])]:
            block.end(well=False)
        self.sequencer = None
        self.writers.clear()

    def _is_writable(self):
        """Whether a step that writes would not wait for a transaction that the walk holds open."""
        return self.sequencer is None and (self.database.is_postgresql or not self.writers)

    def _head(self):
        with self.database.read() as connection:
            return head_of(connection)

    def _next_in_line(self):
        return sorted(self.unplaced, key=lambda happened: happened.number)

    def _placed(self, some):
        self.feed += some
        self.unplaced = [happened for happened in self.unplaced if happened not in some]

    def _cursor(self, place):
        """The cursor behind so many events."""
        epoch = self._head().epoch
        made = Cursor(write_cursor(epoch, self.start.position + place), epoch, place)
        self.cursors.append(made)
        return made

    def _opens(self, cursor):
        """Whether the feed has all that comes after a cursor; it must say so itself."""
        head = self._head()
        if cursor.epoch == head.epoch and self.archived <= cursor.place <= len(self.feed):
            assert read_cursor(cursor.text, head) == self.start.position + cursor.place
            return True
        with pytest.raises(CursorExpired):
            read_cursor(cursor.text, head)
        return False

    def _read(self, follower, most):
        """Let it read on, or begin anew at the end where its cursor has expired; whether anything came."""
        if not self._opens(follower.cursor):
            follower.begun, follower.seen = len(self.feed), []
            follower.cursor = self._cursor(follower.begun)
            return False
        with self.database.read() as connection:
            position = read_cursor(follower.cursor.text, head_of(connection))
            types = follower.type and [follower.type]
            rows = events_after(connection, position, most, project_id=follower.project, types=types)
        by_number = {happened.number: place for place, happened in enumerate(self.feed)}
        places = [by_number[row.after["number"]] for row in rows]
        follower.seen += [self.feed[place] for place in places]
        if places:
            follower.cursor = self._cursor(places[-1] + 1)
        reached = follower.cursor.place
        assert follower.seen == [it for it in self.feed[follower.begun : reached] if follower.wants(it)]
        return bool(rows)


STEPS: dict[str, tuple[int, Callable[[FeedWalk], object]]] = {
    "open_transaction": (4, lambda walk: len(walk.writers) < walk.most_writers),
    "write_more": (2, lambda walk: walk.writers),
    "end_transaction": (4, lambda walk: walk.writers),
    "place": (2, lambda walk: walk.database.is_postgresql),
    "begin_to_place": (2, lambda walk: walk.database.is_postgresql and walk.sequencer is None),
    "end_to_place": (3, lambda walk: walk.sequencer is not None),
    "archive": (2, FeedWalk._is_writable),
    "report": (2, FeedWalk._is_writable),
    "back_up": (1, lambda walk: walk._is_writable() and walk.copy is None),
    "go_on_from_the_copy": (
        2, lambda walk: walk.copy is not None,
    ),
    "follow": (1, lambda walk: len(walk.followers) < MOST_FOLLOWERS),
    "read": (3, lambda walk: True),
    "try_any_cursor": (2, lambda walk: True),
}  # fmt: skip
"""How often a step is taken, and when it can be."""


def walk_over(inside: Inside) -> type[FeedWalk]:
    """The machine for that registry, which must be opened with `feed_days=FEED_DAYS`."""

    class Here(FeedWalk):
        registry = inside
        most_writers = 4 if inside.database.is_postgresql else 1

    return Here
