"""Whether what rows say of each other holds: references, the ledger of aliases, the order of events."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Table, and_, func, select

from wanllmdb_server.events import tables as events
from wanllmdb_server.events.chain import hash_event

_NAMED = 3
_IN_BATCHES = {"yield_per": 2_000}


def problems_in(connection: Connection, tables: Sequence[Table]) -> list[str]:
    """What is wrong, a line each; none for a sound registry."""
    by_name = {table.name: table for table in tables}
    found = [*_dangling(connection, tables)]
    if "alias_move" in by_name:
        found += _ledger(connection, by_name["alias_move"], by_name["alias"])
    if "event" in by_name:
        found += _events(connection, by_name["event"])
    return found


def _dangling(connection: Connection, tables: Sequence[Table]) -> Iterator[str]:
    """References to rows that are not there: also the two ends of every lineage edge."""
    for table in tables:
        for constraint in table.foreign_key_constraints:
            target = constraint.referred_table.alias("target")
            pairs = [(key.parent, target.columns[key.column.name]) for key in constraint.elements]
            there = and_(*(mine == theirs for mine, theirs in pairs))
            lost = select(func.count()).select_from(table.outerjoin(target, there))
            lost = lost.where(*(mine.is_not(None) for mine, _ in pairs), pairs[0][1].is_(None))
            if count := connection.execute(lost).scalar_one():
                columns = ", ".join(mine.name for mine, _ in pairs)
                other = constraint.referred_table.name
                yield f"{count} rows of {table.name} have a {columns} that is not in {other}"


def _ledger(connection: Connection, move: Table, alias: Table) -> Iterator[str]:
    """Each move begins where the one before it ended, and the last one ends where the alias points."""
    holders = {
        (row.artifact_id, row.name): row.version_id
        for row in connection.execute(select(alias.c.artifact_id, alias.c.name, alias.c.version_id))
    }
    query = select(move.c.artifact_id, move.c.alias, move.c.from_version_id, move.c.to_version_id)
    query = query.order_by(move.c.artifact_id, move.c.alias, move.c.at, move.c.id)
    ends: dict[tuple[int, str], int | None] = {}
    broken: set[tuple[int, str]] = set()
    for row in connection.execute(query, execution_options=_IN_BATCHES):
        key = (row.artifact_id, row.alias)
        if ends.get(key) != row.from_version_id:
            broken.add(key)
        ends[key] = row.to_version_id
    broken |= {key for key in ends.keys() | holders.keys() if ends.get(key) != holders.get(key)}
    if broken:
        named = ", ".join(f"{name} of artifact {artifact}" for artifact, name in sorted(broken)[:_NAMED])
        yield f"the history of {len(broken)} aliases does not lead to where they point: {named}"


def _events(connection: Connection, event: Table) -> Iterator[str]:
    """The positions that were given are dense."""
    place = event.c.position
    count, first, last = connection.execute(select(func.count(place), func.min(place), func.max(place))).one()
    if count and last - first + 1 != count:
        yield f"{last - first + 1 - count} events between positions {first} and {last} are missing"


def broken_chain(connection: Connection) -> list[str]:
    """The first event whose hash does not follow from the one before it, if there is one.

    For a database at the newest revision. Events from before there were hashes have none.
    """
    query = select(events.event).where(events.event.c.hash.is_not(None)).order_by(events.event.c.position)
    previous = None
    for row in connection.execute(query, execution_options=_IN_BATCHES).mappings():
        if previous is None:
            # What the first one follows may be archived, so only its place is certain.
            previous = row["hash"]
            continue
        if row["hash"] != hash_event(previous, row["position"], dict(row)):
            return [f"the event at position {row['position']} is not what its hash says"]
        previous = row["hash"]
    head = connection.execute(select(events.feed.c.hash)).scalar()
    if previous is not None and head != previous:
        return ["the feed does not end with its newest event"]
    return []
