"""`wanllmdb run`: the executions that used and logged versions."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from wanllmdb.cli.output import (
    example,
    json_option,
    limit_option,
    list_text,
    note_cut,
    print_fields,
    print_json,
    print_table,
    size_text,
    time_text,
)
from wanllmdb.cli.shapes import first, run_json, version_json
from wanllmdb.cli.target import Target, pass_target

if TYPE_CHECKING:
    from wanllmdb._generated.fragments import RunFields
    from wanllmdb.artifact import Artifact

_STATES = ("RUNNING", "FINISHED", "FAILED", "CRASHED")


@click.group()
def run() -> None:
    """Look at runs."""


@run.command("ls", epilog=example("wanllmdb run ls demo --state FAILED --job-type train"))
@click.argument("project", required=False)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(_STATES, case_sensitive=False),
    metavar="STATE",
    help=f"One of these states: {', '.join(_STATES)}.",
)
@click.option("--job-type", "job_types", multiple=True, metavar="TYPE", help="One of these job types.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="With this tag; several: with all.")
@limit_option
@json_option
@pass_target
def list_runs(
    target: Target,
    project: str | None,
    states: Sequence[str],
    job_types: Sequence[str],
    tags: Sequence[str],
    limit: int,
    *,
    as_json: bool,
) -> None:
    """List the runs of PROJECT, newest first."""
    pages = target.api().runs(project, states=states or None, job_types=job_types or None, tags=tags or None)
    runs, truncated = first(pages, limit)
    if as_json:
        print_json({"runs": [run_json(item) for item in runs], "truncated": truncated})
        return
    print_table(
        ("RUN", "NAME", "STATE", "JOB TYPE", "STARTED", "FINISHED", "TAGS"),
        [
            (
                item.key,
                item.name,
                item.state.value,
                item.job_type or "-",
                time_text(item.started_at),
                time_text(item.finished_at),
                list_text(item.tags),
            )
            for item in runs
        ],
    )
    note_cut(truncated=truncated, limit=limit, quiet=target.quiet)


@run.command("show", epilog=example("wanllmdb run show 270b9516ded4 --project demo"))
@click.argument("run_id", metavar="ID")
@click.option("--project", metavar="NAME", help="The run's project.")
@json_option
@pass_target
def show_run(target: Target, run_id: str, project: str | None, *, as_json: bool) -> None:
    """Show a run with its config and what it used and logged."""
    api = target.api()
    found = api.run(run_id, project)
    inputs, outputs = api.run_artifacts(run_id, project)
    if as_json:
        versions = {
            "inputs": [version_json(item) for item in inputs],
            "outputs": [version_json(item) for item in outputs],
        }
        print_json({**run_json(found), **versions})
        return
    print_fields(_lines(found))
    if not (inputs or outputs):
        return
    click.echo()
    print_table(
        ("DIRECTION", "REF", "TYPE", "SIZE", "FILES"),
        [_row("input", item) for item in inputs] + [_row("output", item) for item in outputs],
    )


def _lines(found: "RunFields") -> list[tuple[str, str]]:
    return [
        ("run", found.key),
        ("project", found.project.name),
        ("name", found.name),
        ("job type", found.job_type or "-"),
        ("state", found.state.value),
        ("description", found.description or "-"),
        ("tags", list_text(found.tags)),
        ("started", time_text(found.started_at)),
        ("finished", time_text(found.finished_at)),
        ("by", found.reported_by or "-"),
        ("host", found.host or "-"),
        ("git commit", found.git_commit or "-"),
        ("config", json.dumps(found.config, ensure_ascii=False)),
    ]


def _row(direction: str, version: "Artifact") -> tuple[str, ...]:
    return (direction, version.ref, version.type, size_text(version.size), str(version.file_count))
