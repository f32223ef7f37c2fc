"""The JSON that commands print. These shapes are a promise: fields are added, never renamed or removed."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from wanllmdb._generated.fragments import AliasFields, ArtifactFields, MoveFields, RunFields
    from wanllmdb.artifact import Artifact

Item = TypeVar("Item")


def first(items: Iterable[Item], limit: int) -> tuple[list[Item], bool]:
    """At most `limit` items, and whether there are more."""
    found = list(islice(items, limit + 1))
    return found[:limit], len(found) > limit


def time_json(time: datetime | None) -> str | None:
    """RFC 3339 in UTC, exact to the microsecond; a ref's `@time` takes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if time else None


def actor_json(actor: Any) -> dict[str, str | None]:
    """A principal, and who the client said it was: user@host, not verified."""
    return {"name": actor.name, "reported_by": actor.reported_by}


def actor_text(actor: Any) -> str:
    return f"{actor.name} ({actor.reported_by})" if actor.reported_by else str(actor.name)


def artifact_json(artifact: "ArtifactFields") -> dict[str, Any]:
    return {
        "project": artifact.project.name,
        "name": artifact.name,
        "type": artifact.type_,
        "description": artifact.description,
        "metadata": artifact.metadata,
        "tags": artifact.tags,
        "aliases": {alias.name: alias.version_name for alias in artifact.aliases},
        "created_at": time_json(artifact.created_at),
        "updated_at": time_json(artifact.updated_at),
    }


def version_json(version: "Artifact") -> dict[str, Any]:
    return {
        "ref": version.ref,
        "project": version.project,
        "name": version.name,
        "version": version.version,
        "type": version.type,
        "digest": version.digest,
        "size": version.size,
        "file_count": version.file_count,
        "description": version.description,
        "metadata": version.metadata,
        "tags": version.tags,
        "aliases": version.aliases,
        "created_at": time_json(version.created_at),
        "created_by": actor_json(version.created_by),
    }


def alias_json(alias: "AliasFields") -> dict[str, Any]:
    return {
        "alias": alias.name,
        "version": alias.version_name,
        "updated_at": time_json(alias.updated_at),
        "updated_by": actor_json(alias.updated_by),
    }


def move_json(move: "MoveFields") -> dict[str, Any]:
    return {
        "at": time_json(move.at),
        "alias": move.alias,
        "kind": move.kind.value,
        "from": move.from_.name if move.from_ else None,
        "to": move.to.name if move.to else None,
        "actor": actor_json(move.actor),
        "run": move.run.key if move.run else None,
        "reason": move.reason,
    }


def run_json(run: "RunFields") -> dict[str, Any]:
    return {
        "id": run.key,
        "project": run.project.name,
        "name": run.name,
        "job_type": run.job_type,
        "description": run.description,
        "state": run.state.value,
        "config": run.config,
        "tags": run.tags,
        "git_commit": run.git_commit,
        "host": run.host,
        "reported_by": run.reported_by,
        "started_at": time_json(run.started_at),
        "finished_at": time_json(run.finished_at),
    }
