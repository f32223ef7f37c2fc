"""Filter and order runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.db.json_filter import JsonCondition, json_matches, json_number
from wanllmdb_server.db.paging import Order
from wanllmdb_server.db.tags import has_all_tags
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.runs.runs import select_runs
from wanllmdb_server.runs.tables import run, run_tag


@dataclass(frozen=True)
class RunQuery:
    """Conditions on runs; all of them must hold, and None or empty is no condition."""

    search: str | None = None
    states: Sequence[str] | None = None
    job_types: Sequence[str] | None = None
    tags: Sequence[str] = ()
    config: Sequence[JsonCondition] = ()
    git_commit: str | None = None
    started_after: datetime | None = None
    started_before: datetime | None = None


class RunOrderField(Enum):
    """What runs are ordered by."""

    STARTED_AT = "STARTED_AT"
    NAME = "NAME"
    CONFIG = "CONFIG"


def select_matching_runs(actor: Actor, project_id: int, wanted: RunQuery) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [run.c.project_id == project_id]
    if wanted.search:
        conditions.append(run.c.name.icontains(wanted.search, autoescape=True))
    if wanted.states is not None:
        conditions.append(run.c.state.in_(wanted.states))
    if wanted.job_types is not None:
        conditions.append(run.c.job_type.in_(wanted.job_types))
    if wanted.git_commit:
        conditions.append(run.c.git_commit.istartswith(wanted.git_commit, autoescape=True))
    if wanted.started_after:
        conditions.append(run.c.started_at >= wanted.started_after)
    if wanted.started_before:
        conditions.append(run.c.started_at < wanted.started_before)
    conditions += [json_matches(run.c.config, condition) for condition in wanted.config]
    conditions += has_all_tags(run_tag, run_tag.c.run_id, run.c.id, wanted.tags)
    return select_runs(actor).where(*conditions)


def run_order(field: RunOrderField, path: str | None, *, descending: bool) -> list[Order]:
    """Raises `InvalidInput` when CONFIG comes without a path."""
    match field:
        case RunOrderField.STARTED_AT:
            column: ColumnElement[Any] = run.c.started_at
        case RunOrderField.NAME:
            column = run.c.name
        case RunOrderField.CONFIG:
            if path is None:
                raise InvalidInput("ordering by CONFIG needs a path such as 'learning_rate'")
            column = json_number(run.c.config, path)
    return [Order(column, descending), Order(run.c.id, descending)]
