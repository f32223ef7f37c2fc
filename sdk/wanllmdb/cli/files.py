"""`wanllmdb artifact put`, `get`, `verify` and `check`: files into versions and back."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import click

from wanllmdb.cli.failures import CHECK_FAILED
from wanllmdb.cli.output import example, files_text, json_option, print_json, print_note, size_text
from wanllmdb.cli.shapes import version_json
from wanllmdb.cli.target import Target, pass_target

# What only a command needs is imported by that command: see the package.
# ruff: noqa: PLC0415


def _json_object(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Any:
    if value is None:
        return None
    try:
        parsed = json.loads(value)
    except ValueError as error:
        raise click.BadParameter(f"this is not JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise click.BadParameter('write a JSON object, such as {"rows": 1797}')
    return parsed


@click.command(epilog=example("wanllmdb artifact put data/ demo/digits --type dataset --alias production"))
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("name", metavar="[PROJECT/]NAME")
@click.option("--type", "type_", required=True, metavar="TYPE", help="Such as dataset or model.")
@click.option("--alias", "aliases", multiple=True, metavar="ALIAS", help="Point this alias to it.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Put this tag on it.")
@click.option("--description", default="", metavar="TEXT", help="What it is.")
@click.option("--metadata", callback=_json_object, metavar="JSON", help="A JSON object.")
@click.option("--job-type", default="cli", show_default=True, metavar="TYPE", help="The job type of the run.")
@json_option
@pass_target
def put(
    target: Target,
    path: Path,
    name: str,
    type_: str,
    aliases: Sequence[str],
    tags: Sequence[str],
    description: str,
    metadata: dict[str, Any] | None,
    job_type: str,
    *,
    as_json: bool,
) -> None:
    """Log a file or folder as a version.

    Prints the ref of the version. Every version comes from a run, which keeps who logged it, where and
    when; so this makes one, of job type "cli" to tell it from the runs of scripts. The same content again
    gives the same version.
    """
    from wanllmdb.artifact import Artifact
    from wanllmdb.run import init

    project, _, short = name.rpartition("/")
    artifact = Artifact(short, type_, description, metadata)
    if path.is_dir():
        artifact.add_dir(path)
    else:
        artifact.add_file(path)
    with init(project or target.project, job_type=job_type, url=target.url, api_key=target.api_key) as run:
        logged = run.log_artifact(artifact, aliases=aliases, tags=tags)
    if as_json:
        print_json({**version_json(logged), "run": run.id})
        return
    click.echo(logged.ref)
    print_note(
        f"{files_text(logged.file_count)}, {size_text(logged.size)}, logged by run {run.id}",
        quiet=target.quiet,
    )


allow_option = click.option(
    "--allow",
    "allowed",
    multiple=True,
    metavar="URI",
    help="References at or under this URI may be opened with your rights.",
)


@click.command(epilog=example("wanllmdb artifact get demo/digits:production data/"))
@click.argument("ref")
@click.argument("dest", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--path", "prefix", metavar="PREFIX", help="Only this file, or this folder, of it.")
@allow_option
@click.option(
    "--on-drift",
    type=click.Choice(["error", "warn"]),
    default="error",
    show_default=True,
    help="What to do about a source that changed.",
)
@json_option
@pass_target
def get(
    target: Target,
    ref: str,
    dest: Path | None,
    prefix: str | None,
    allowed: Sequence[str],
    on_drift: Literal["error", "warn"],
    *,
    as_json: bool,
) -> None:
    """Download a version, or part of it.

    Prints where it is. DEST is artifacts/NAME-VERSION by default. Every byte is verified; files that are
    there already and right are left alone. No use is recorded: a script that
    works with the version calls run.use_artifact. References to local files, private addresses and
    buckets need --allow.
    """
    version = target.api().artifact(ref)
    folder = version.download(dest, prefix, allow_references=allowed, on_drift=on_drift)
    place = folder / prefix if prefix else folder
    if as_json:
        print_json({"ref": version.ref, "digest": version.digest, "folder": str(folder), "path": str(place)})
    else:
        click.echo(place)


@click.command(epilog=example("wanllmdb artifact verify demo/digits:v3 data/"))
@click.argument("ref")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@json_option
@pass_target
def verify(target: Target, ref: str, folder: Path | None, *, as_json: bool) -> int:
    """Compare a folder with a version.

    FOLDER is artifacts/NAME-VERSION by default. Files besides those of the version do not matter. The
    exit code is 1 if something differs.
    """
    version = target.api().artifact(ref)
    differences = version.verify(folder)
    if as_json:
        print_json({"ref": version.ref, "digest": version.digest, "differences": differences})
    else:
        for difference in differences:
            click.echo(difference)
        if not differences:
            click.echo(f"{version.ref}: {files_text(version.file_count)}, all right")
    return CHECK_FAILED if differences else 0


@click.command(epilog=example("wanllmdb artifact check demo/photos:v3 --allow s3://photos/raw"))
@click.argument("ref")
@click.option("--server", is_flag=True, help="Let the server look, where the project's allow-list lets it.")
@allow_option
@json_option
@pass_target
def check(target: Target, ref: str, allowed: Sequence[str], *, server: bool, as_json: bool) -> int:
    """Compare the references of a version with their sources.

    Looks with your own rights, and opens local files, private addresses and buckets only with --allow.
    The exit code is 1 if a source changed, is missing or cannot be read.
    """
    version = target.api().artifact(ref)
    found = version.check(server=server, allow_references=allowed)
    if as_json:
        print_json({"ref": version.ref, "references": [item._asdict() for item in found]})
    else:
        for item in found:
            click.echo(": ".join(text for text in (item.path, item.state, item.detail) if text))
    return CHECK_FAILED if any(item.state != "same" for item in found) else 0
