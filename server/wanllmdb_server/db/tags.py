"""Tags: free labels on artifacts, versions and runs, kept in one small table each."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, delete, exists, select

from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.names import check_name


def add_tags(
    connection: Connection, table: Table, owner: Column[Any], owner_id: int, tags: Iterable[str]
) -> list[str]:
    """Put tags on a row; return those that are new. Raises `InvalidName`."""
    wanted = {check_name("tag", tag) for tag in tags}
    new = sorted(wanted - set(tags_of(connection, table, owner, [owner_id])[owner_id]))
    if new:
        connection.execute(table.insert(), [{owner.name: owner_id, "name": tag} for tag in new])
    return new


def remove_tags(
    connection: Connection, table: Table, owner: Column[Any], owner_id: int, tags: Iterable[str]
) -> list[str]:
    """Take tags off a row; return those that were there."""
    held = sorted(set(tags) & set(tags_of(connection, table, owner, [owner_id])[owner_id]))
    if held:
        connection.execute(delete(table).where(owner == owner_id, table.c.name.in_(held)))
    return held


def tags_of(
    connection: Connection, table: Table, owner: Column[Any], owner_ids: Sequence[int]
) -> dict[int, list[str]]:
    """The sorted tags of each of the rows."""
    found: dict[int, list[str]] = {owner_id: [] for owner_id in owner_ids}
    for owner_id, name in connection.execute(_tags_statement(table, owner), {"values": as_list(owner_ids)}):
        found[owner_id].append(name)
    return found


@cache
def _tags_statement(table: Table, owner: Column[Any]) -> Select[Any]:
    return select(owner, table.c.name).where(among(owner)).order_by(owner, table.c.name)


def has_all_tags(
    table: Table, owner: Column[Any], row_id: Column[Any], tags: Sequence[str]
) -> list[ColumnElement[bool]]:
    """Conditions that the row holds every one of the tags."""
    return [exists().where(owner == row_id, table.c.name == tag) for tag in tags]
