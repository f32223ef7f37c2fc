"""`wanllmdb artifact`: look at artifacts, their versions and the history of their aliases."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from wanllmdb.cli.deleting import delete
from wanllmdb.cli.files import check, get, put, verify
from wanllmdb.cli.linking import link
from wanllmdb.cli.output import (
    example,
    files_text,
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
from wanllmdb.cli.shapes import (
    actor_text,
    artifact_json,
    first,
    move_json,
    run_json,
    time_json,
    version_json,
)
from wanllmdb.cli.target import Target, pass_target

if TYPE_CHECKING:
    from wanllmdb._generated.fragments import ArtifactFields, MoveFields, RunFields
    from wanllmdb.artifact import Artifact
    from wanllmdb.content import FileInfo


@click.group()
def artifact() -> None:
    """Log, get and look at artifacts."""


for command in (put, get, verify, check, link, delete):
    artifact.add_command(command)


@artifact.command(
    "ls", epilog=example("wanllmdb artifact ls demo --type model", "wanllmdb artifact ls demo/digits")
)
@click.argument("what", required=False, metavar="[PROJECT | PROJECT/NAME]")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="One of these types.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="With this tag; several: with all.")
@click.option("--alias", metavar="ALIAS", help="With this alias.")
@click.option("--search", metavar="TEXT", help="With this text in the name.")
@limit_option
@json_option
@pass_target
def list_artifacts(
    target: Target,
    what: str | None,
    types: Sequence[str],
    tags: Sequence[str],
    alias: str | None,
    search: str | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """List artifacts, or the versions of one.

    Artifacts come by name, versions newest first.
    """
    api = target.api()
    if what and "/" in what:
        if types or search:
            raise click.UsageError("--type and --search choose artifacts; versions have --tag and --alias")
        versions, truncated = first(api.versions(what, tags=tags or None, alias=alias), limit)
        if as_json:
            print_json({"versions": [version_json(item) for item in versions], "truncated": truncated})
        else:
            _print_versions(versions)
    else:
        pages = api.artifacts(what, search=search, types=types or None, tags=tags or None, alias=alias)
        artifacts, truncated = first(pages, limit)
        if as_json:
            print_json({"artifacts": [artifact_json(item) for item in artifacts], "truncated": truncated})
        else:
            _print_artifacts(artifacts)
    if not as_json:
        note_cut(truncated=truncated, limit=limit, quiet=target.quiet)


def _print_artifacts(artifacts: Sequence["ArtifactFields"]) -> None:
    print_table(
        ("ARTIFACT", "TYPE", "UPDATED", "ALIASES", "TAGS"),
        [
            (
                f"{item.project.name}/{item.name}",
                item.type_,
                time_text(item.updated_at),
                list_text([f"{alias.name}={alias.version_name}" for alias in item.aliases]),
                list_text(item.tags),
            )
            for item in artifacts
        ],
    )


def _print_versions(versions: Sequence["Artifact"]) -> None:
    print_table(
        ("VERSION", "CREATED", "SIZE", "FILES", "ALIASES", "TAGS"),
        [
            (
                item.version,
                time_text(item.created_at),
                size_text(item.size),
                str(item.file_count),
                list_text(item.aliases),
                list_text(item.tags),
            )
            for item in versions
        ],
    )


@artifact.command("show", epilog=example("wanllmdb artifact show demo/digits:production"))
@click.argument("ref")
@click.option(
    "--files", "limit", type=click.IntRange(0), default=20, show_default=True, help="Most files shown."
)
@json_option
@pass_target
def show(target: Target, ref: str, limit: int, *, as_json: bool) -> None:
    """Show a version, its run and its files."""
    version = target.api().artifact(ref)
    producer = version.logged_by()
    files, truncated = first(version.files(), limit)
    if as_json:
        print_json(
            {
                **version_json(version),
                "run": run_json(producer) if producer else None,
                "files": [_file_json(f) for f in files],
                "files_truncated": truncated,
            }
        )
        return
    print_fields(_lines(version, producer))
    if files:
        click.echo()
        print_table(("FILE", "SIZE", "DIGEST"), [_file_row(f) for f in files])
    if truncated:
        click.echo(f"... and {version.file_count - len(files)} more; see them with --files")


def _lines(version: "Artifact", producer: "RunFields | None") -> list[tuple[str, str]]:
    return [
        ("ref", version.ref),
        ("type", version.type),
        ("description", version.description or "-"),
        ("aliases", list_text(version.aliases)),
        ("tags", list_text(version.tags)),
        ("created", time_text(version.created_at)),
        ("by", actor_text(version.created_by)),
        (
            "run",
            f"{producer.key} ({producer.job_type or 'no job type'}, {producer.state.value})"
            if producer
            else "-",
        ),
        ("size", f"{size_text(version.size)} in {files_text(version.file_count)}"),
        ("digest", version.digest),
        ("metadata", json.dumps(version.metadata, ensure_ascii=False)),
    ]


@artifact.command("history", epilog=example("wanllmdb artifact history demo/digits --alias production"))
@click.argument("name", metavar="PROJECT/NAME")
@click.option("--alias", metavar="ALIAS", help="Of this alias only.")
@limit_option
@json_option
@pass_target
def history(target: Target, name: str, alias: str | None, limit: int, *, as_json: bool) -> None:
    """Show every move of the aliases of an artifact.

    Newest first: when, from where, to where, who, in which run, why.
    """
    api = target.api()
    moves, truncated = first(api.alias_history(name, alias), limit)
    if as_json:
        print_json(
            {
                "artifact": api.full_name(name),
                "moves": [move_json(move) for move in moves],
                "truncated": truncated,
            }
        )
        return
    print_table(("AT", "ALIAS", "FROM", "TO", "BY", "RUN", "WHY"), [_move_row(move) for move in moves])
    note_cut(truncated=truncated, limit=limit, quiet=target.quiet)


def _file_json(file: "FileInfo") -> dict[str, object]:
    """A reference has a URI in place of a digest."""
    if file.uri is None:
        return {"path": file.path, "size": file.size, "digest": file.digest}
    return {
        "path": file.path,
        "size": file.size,
        "digest": None,
        "uri": file.uri,
        "verified": file.verified,
    }


def _file_row(file: "FileInfo") -> tuple[str, ...]:
    source = file.digest or file.uri or "-"
    return (file.path, size_text(file.size), source if file.verified else f"{source} (unverified)")


def _move_row(move: "MoveFields") -> tuple[str, ...]:
    """The time is exact: `name:alias@time` with it gives where the alias pointed from that move on."""
    return (
        time_json(move.at) or "-",
        move.alias,
        (move.from_ and move.from_.name) or "-",
        (move.to and move.to.name) or "-",
        actor_text(move.actor),
        move.run.key if move.run else "-",
        " ".join(word for word in (_KINDS[move.kind.value], move.reason) if word) or "-",
    )


_KINDS = {"SET": "", "DELETED": "(deleted)", "ROLLED_BACK": "(rolled back)"}
