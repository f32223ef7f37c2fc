"""Filter and order artifacts and versions, and read aliases and their history, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.tables import principal, project
from wanllmdb_server.access.visibility import visible_to
from wanllmdb_server.artifacts.artifacts import select_artifacts
from wanllmdb_server.artifacts.tables import (
    alias,
    alias_move,
    artifact,
    artifact_tag,
    version,
    version_tag,
)
from wanllmdb_server.artifacts.versions import VersionState, select_versions
from wanllmdb_server.db.json_filter import JsonCondition, json_matches, json_number
from wanllmdb_server.db.lists import among
from wanllmdb_server.db.paging import Order
from wanllmdb_server.db.tags import has_all_tags
from wanllmdb_server.errors import InvalidInput


@dataclass(frozen=True)
class ArtifactQuery:
    """Conditions on artifacts; all must hold. `version_metadata` holds if some committed version matches."""

    search: str | None = None
    types: Sequence[str] | None = None
    tags: Sequence[str] = ()
    alias: str | None = None
    metadata: Sequence[JsonCondition] = ()
    version_metadata: Sequence[JsonCondition] = ()
    created_after: datetime | None = None
    created_before: datetime | None = None


@dataclass(frozen=True)
class VersionQuery:
    """Conditions on the versions of an artifact; all must hold. Drafts are never listed."""

    states: Sequence[str] = (VersionState.COMMITTED.value,)
    tags: Sequence[str] = ()
    alias: str | None = None
    metadata: Sequence[JsonCondition] = ()


class ArtifactOrderField(Enum):
    """What artifacts are ordered by."""

    NAME = "NAME"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"
    METADATA = "METADATA"


class VersionOrderField(Enum):
    """What versions are ordered by."""

    INDEX = "INDEX"
    SIZE = "SIZE"
    METADATA = "METADATA"


def select_matching_artifacts(actor: Actor, project_id: int, wanted: ArtifactQuery) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [artifact.c.project_id == project_id]
    if wanted.search:
        conditions.append(artifact.c.name.icontains(wanted.search, autoescape=True))
    if wanted.types is not None:
        conditions.append(artifact.c.type.in_(wanted.types))
    if wanted.alias:
        held = exists().where(alias.c.artifact_id == artifact.c.id, alias.c.name == wanted.alias)
        conditions.append(held)
    if wanted.created_after:
        conditions.append(artifact.c.created_at >= wanted.created_after)
    if wanted.created_before:
        conditions.append(artifact.c.created_at < wanted.created_before)
    conditions += [json_matches(artifact.c.metadata, condition) for condition in wanted.metadata]
    conditions += has_all_tags(artifact_tag, artifact_tag.c.artifact_id, artifact.c.id, wanted.tags)
    if wanted.version_metadata:
        matches = [json_matches(version.c.metadata, condition) for condition in wanted.version_metadata]
        committed = version.c.state == VersionState.COMMITTED.value
        conditions.append(exists().where(version.c.artifact_id == artifact.c.id, committed, *matches))
    return select_artifacts(actor).where(*conditions)


def artifact_order(field: ArtifactOrderField, path: str | None, *, descending: bool) -> list[Order]:
    """Raises `InvalidInput` when METADATA comes without a path."""
    match field:
        case ArtifactOrderField.NAME:
            column: ColumnElement[Any] = artifact.c.name
        case ArtifactOrderField.CREATED_AT:
            column = artifact.c.created_at
        case ArtifactOrderField.UPDATED_AT:
            column = artifact.c.updated_at
        case ArtifactOrderField.METADATA:
            column = json_number(artifact.c.metadata, _needed(path))
    return [Order(column, descending), Order(artifact.c.id, descending)]


def select_matching_versions(actor: Actor, artifact_id: int, wanted: VersionQuery) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [
        version.c.artifact_id == artifact_id,
        version.c.number.is_not(None),
        version.c.state.in_(wanted.states),
    ]
    if wanted.alias:
        conditions.append(exists().where(alias.c.version_id == version.c.id, alias.c.name == wanted.alias))
    conditions += [json_matches(version.c.metadata, condition) for condition in wanted.metadata]
    conditions += has_all_tags(version_tag, version_tag.c.version_id, version.c.id, wanted.tags)
    return select_versions(actor).where(*conditions)


def version_order(field: VersionOrderField, path: str | None, *, descending: bool) -> list[Order]:
    """Raises `InvalidInput` when METADATA comes without a path."""
    match field:
        case VersionOrderField.INDEX:
            column: ColumnElement[Any] = version.c.number
        case VersionOrderField.SIZE:
            column = version.c.size
        case VersionOrderField.METADATA:
            column = json_number(version.c.metadata, _needed(path))
    return [Order(column, descending), Order(version.c.id, descending)]


def _needed(path: str | None) -> str:
    if path is None:
        raise InvalidInput("ordering by METADATA needs a path such as 'metrics.accuracy'")
    return path


@cache
def aliases_of_artifacts() -> Select[Any]:
    """The aliases of the artifacts in `values`, by name, with the version's number and who moved them."""
    return (
        select(alias, version.c.number, principal.c.name.label("actor_name"))
        .join(version, version.c.id == alias.c.version_id)
        .join(principal, principal.c.id == alias.c.updated_by)
        .where(among(alias.c.artifact_id))
        .order_by(alias.c.artifact_id, alias.c.name)
    )


@cache
def aliases_of_versions() -> Select[Any]:
    """(version id, alias) for the versions in `values`, by name."""
    return select(alias.c.version_id, alias.c.name).where(among(alias.c.version_id)).order_by(alias.c.name)


def select_history(artifact_id: int, name: str | None) -> Select[Any]:
    """The ledger of an artifact's aliases, or of one of them."""
    query = _select_moves().where(alias_move.c.artifact_id == artifact_id)
    return query.where(alias_move.c.alias == name) if name is not None else query


def find_move(connection: Connection, actor: Actor, move_id: int) -> Row[Any] | None:
    query = (
        _select_moves()
        .join(artifact, artifact.c.id == alias_move.c.artifact_id)
        .join(project, project.c.id == artifact.c.project_id)
    )
    return connection.execute(query.where(alias_move.c.id == move_id, visible_to(actor))).first()


def _select_moves() -> Select[Any]:
    return select(alias_move, principal.c.name.label("actor_name")).join(
        principal, principal.c.id == alias_move.c.actor_id
    )
