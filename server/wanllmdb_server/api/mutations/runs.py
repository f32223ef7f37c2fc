"""Mutations of runs."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Connection

from wanllmdb_server.api.context import Info
from wanllmdb_server.api.enums import RunEnd
from wanllmdb_server.api.ids import to_global
from wanllmdb_server.api.loading import loaded, runs_by_id
from wanllmdb_server.api.lookup import find_or_create_project, find_run
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, perform
from wanllmdb_server.api.runs import Run
from wanllmdb_server.api.scalars import JSON
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.runs import editing
from wanllmdb_server.runs import runs as domain
from wanllmdb_server.runs.runs import Resume, RunSpec, RunState

PROCESS = "A name that the client process makes up for itself, new for every process."


@strawberry.input(description="A run to start, or to attach to.")
class CreateRunInput:
    project: str = strawberry.field(description="The project's name; created if the settings allow it.")
    process: str = strawberry.field(description=PROCESS)
    key: str | None = strawberry.field(
        default=None, description="The run's id within the project; made up if absent."
    )
    resume: Resume = strawberry.field(
        default=Resume.NEVER, description="What happens when a run with that id exists."
    )
    name: str | None = strawberry.field(default=None, description="Its name; default: its id.")
    job_type: str = strawberry.field(default="", description="What kind of work it does, such as `train`.")
    description: str = strawberry.field(default="", description="Free text.")
    config: JSON | None = strawberry.field(default=None, description="Its parameters, a JSON object.")
    tags: list[str] = strawberry.field(default_factory=list, description="Tags.")
    git_commit: str | None = strawberry.field(default=None, description="The commit of the code.")
    host: str | None = strawberry.field(default=None, description="The machine it runs on.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="What to change of a run; what is absent stays.")
class UpdateRunInput:
    run: strawberry.ID = strawberry.field(description="The run.")
    name: str | None = strawberry.field(default=None, description="A new name.")
    description: str | None = strawberry.field(default=None, description="A new description.")
    config: JSON | None = strawberry.field(default=None, description="A new config in place of the old.")
    config_changes: JSON | None = strawberry.field(
        default=None,
        description="Parameters to add or change; the others stay, also those other processes change.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A sign of life of one process of a run.")
class HeartbeatRunInput:
    run: strawberry.ID = strawberry.field(description="The run.")
    process: str = strawberry.field(description="The process, as it named itself when it started the run.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="The end of one process of a run.")
class FinishRunInput:
    run: strawberry.ID = strawberry.field(description="The run.")
    process: str = strawberry.field(description="The process, as it named itself when it started the run.")
    state: RunEnd = strawberry.field(default=RunEnd.FINISHED, description="How it ended.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A run to delete; it must not be running.")
class DeleteRunInput:
    run: strawberry.ID = strawberry.field(description="The run.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.type(description="The run that was started or changed.")
class RunPayload:
    run: Run = strawberry.field(description="The run as it is now.")
    heartbeat_seconds: float = strawberry.field(
        description="How long a process may wait until its next heartbeat."
    )


@strawberry.type(description="The run that was deleted.")
class DeleteRunPayload:
    id: strawberry.ID = strawberry.field(description="The id it had.")


def create_run(
    info: Info,
    input: Annotated[CreateRunInput, strawberry.argument(description="The run.")],  # noqa: A002  # the name in the API
) -> RunPayload:
    spec = RunSpec(
        process_key=input.process,
        key=input.key,
        resume=input.resume,
        name=input.name,
        job_type=input.job_type,
        description=input.description,
        config=_object(input.config) or {},
        tags=tuple(input.tags),
        git_commit=input.git_commit,
        host=input.host,
    )

    def work(connection: Connection) -> dict[str, Any]:
        context = info.context
        owner = find_or_create_project(info, connection, input.project)
        limit = context.settings.metadata_max_bytes
        return {"id": domain.start_run(connection, context.actor, owner, spec, limit).id}

    return _payload(info, perform(info, input, work)["id"])


def update_run(
    info: Info,
    input: Annotated[UpdateRunInput, strawberry.argument(description="The changes.")],  # noqa: A002  # the name in the API
) -> RunPayload:
    def work(connection: Connection) -> dict[str, Any]:
        context = info.context
        row = find_run(connection, context.actor, input.run)
        editing.update_run(
            connection,
            context.actor,
            row,
            name=input.name,
            description=input.description,
            config=_object(input.config),
            config_changes=_object(input.config_changes),
            max_config_bytes=context.settings.metadata_max_bytes,
        )
        return {"id": row.id}

    return _payload(info, perform(info, input, work)["id"])


def heartbeat_run(
    info: Info,
    input: Annotated[HeartbeatRunInput, strawberry.argument(description="The process.")],  # noqa: A002  # the name in the API
) -> RunPayload:
    def work(connection: Connection) -> dict[str, Any]:
        row = find_run(connection, info.context.actor, input.run)
        return {"id": domain.heartbeat(connection, info.context.actor, row, input.process).id}

    return _payload(info, perform(info, input, work)["id"])


def finish_run(
    info: Info,
    input: Annotated[FinishRunInput, strawberry.argument(description="The process.")],  # noqa: A002  # the name in the API
) -> RunPayload:
    def work(connection: Connection) -> dict[str, Any]:
        row = find_run(connection, info.context.actor, input.run)
        state = RunState(input.state.value)
        return {"id": domain.finish(connection, info.context.actor, row, input.process, state).id}

    return _payload(info, perform(info, input, work)["id"])


def delete_run(
    info: Info,
    input: Annotated[DeleteRunInput, strawberry.argument(description="The run.")],  # noqa: A002  # the name in the API
) -> DeleteRunPayload:
    def work(connection: Connection) -> dict[str, Any]:
        row = find_run(connection, info.context.actor, input.run)
        editing.delete_run(connection, info.context.actor, row)
        return {"id": row.id}

    return DeleteRunPayload(id=strawberry.ID(to_global("Run", perform(info, input, work)["id"])))


def _object(value: object) -> dict[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise InvalidInput(f"config must be a JSON object, not {type(value).__name__}")
    return value


def _payload(info: Info, run_id: int) -> RunPayload:
    # Three heartbeats may get lost before the run counts as crashed.
    pause = info.context.settings.heartbeat_timeout_seconds / 4
    return RunPayload(run=loaded(runs_by_id(info), run_id), heartbeat_seconds=pause)
