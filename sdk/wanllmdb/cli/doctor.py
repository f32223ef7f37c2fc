"""`wanllmdb doctor`: whether files can be sent and fetched from here."""

import click

from wanllmdb.cli.failures import CHECK_FAILED
from wanllmdb.cli.output import example, json_option, print_fields, print_json
from wanllmdb.cli.target import Target, pass_target

# What only a command needs is imported by that command: see the package.
# ruff: noqa: PLC0415


@click.command(epilog=example("wanllmdb doctor"))
@click.option("--origin", metavar="URL", help="Where browsers have the web UI from; default: the server.")
@json_option
@pass_target
@click.pass_context
def doctor(context: click.Context, target: Target, origin: str | None, *, as_json: bool) -> None:
    """Send and fetch a few bytes, as scripts on this machine and browsers would.

    They belong to a draft in the project, which is discarded. Each failure says its cure; the exit code is
    then 1. What the server can see by itself, `wanllmdb-server doctor` looks at.
    """
    from wanllmdb.probing import probe

    target.check_registry()
    findings = probe(target.impatient_session(), origin)
    fine = all(found.fine for found in findings)
    if as_json:
        rows = [{"subject": it.subject, "fine": it.fine, "text": it.text} for it in findings]
        print_json({"fine": fine, "findings": rows})
    else:
        print_fields((it.subject, it.text if it.fine else f"FAILED: {it.text}") for it in findings)
    if not fine:
        context.exit(CHECK_FAILED)
