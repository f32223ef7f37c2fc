"""Background jobs as operators see them."""

from datetime import datetime
from typing import Annotated

import strawberry

from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.scalars import JSON
from wanllmdb_server.jobs.queue import JobState, count_jobs, find_job, page_of_jobs


@strawberry.type(description="Background work: periodic, or asked for and carried out once.")
class Job(Node):
    kind: str = strawberry.field(description="What it does.")
    state: JobState = strawberry.field(description="Whether it waits, runs or has ended.")
    done: int = strawberry.field(description="How many things the present run has dealt with.")
    total: int | None = strawberry.field(description="How many things there are to deal with, if known.")
    result: JSON | None = strawberry.field(description="What the last run did.")
    error: str | None = strawberry.field(description="How the last run failed; null if it did not.")
    run_at: datetime = strawberry.field(description="When it is due.")
    finished_at: datetime | None = strawberry.field(description="When the last run ended.")

    converters = {"state": JobState}  # noqa: RUF012  # a constant of Node


def job(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="The job's id.")],  # noqa: A002  # the name in the API
) -> Job | None:
    row = find_job(info.context.read, info.context.actor, row_id_of("Job", id))
    return Job.of(row) if row else None


def jobs(info: Info, first: First = 50, after: After = None) -> Connection[Job]:
    read, actor = info.context.read, info.context.actor
    page = page_of_jobs(read, actor, first, after)
    return connection_of(page, Job.list_of(page.rows), lambda: count_jobs(read, actor))
