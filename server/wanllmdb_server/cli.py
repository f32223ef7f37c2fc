"""The command `wanllmdb-server`: serve, look after database and administrators, check this machine."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from importlib.metadata import version

from wanllmdb_server.db import upgrade
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import InvalidInput, RegistryError
from wanllmdb_server.logs import set_up_logging
from wanllmdb_server.moving import commands as moving
from wanllmdb_server.settings import Settings

# What only one command needs is imported by that command.
# ruff: noqa: PLC0415, T201

_LOCAL_URL = "http://127.0.0.1:8080"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, 1 after an explained error, 2 for wrong usage, or 130 after Ctrl-C."""
    parsed = _parser().parse_args(arguments)
    try:
        settings = Settings()
        set_up_logging(settings.log_format, settings.log_level)
        code: int = parsed.run(settings, parsed)
    except RegistryError as error:
        print(f"wanllmdb-server: {error.message}", file=sys.stderr)
        return 1
    except ValueError as error:  # pydantic's, for settings that cannot be read
        print(f"wanllmdb-server: the settings are wrong: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("wanllmdb-server", description="The wanllmdb artifact registry server.")
    parser.add_argument("--version", action="version", version=version("wanllmdb-server"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the registry")
    serve.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on; others than loopback need an administrator (%(default)s)",
    )
    serve.add_argument("--port", type=int, default=8080, help="port to listen on, 0 for any (%(default)s)")
    serve.add_argument("--workers", type=int, default=1, help="server processes (%(default)s)")
    serve.set_defaults(run=_serve)

    database = commands.add_parser("db", help="look after the database").add_subparsers(
        required=True, metavar="COMMAND"
    )
    for name, run, text in (
        ("upgrade", _db_upgrade, "create it, or bring it to the newest revision"),
        ("check", _db_check, "exit with 1 unless it is at the newest revision"),
        ("current", _db_current, "print its revision"),
    ):
        database.add_parser(name, help=text).set_defaults(run=run)

    admin = commands.add_parser("admin", help="make administrators and one-time links").add_subparsers(
        required=True, metavar="COMMAND"
    )
    create = admin.add_parser("create", help="create a user who administers the registry")
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    create.set_defaults(run=_admin_create)
    inviting = admin.add_parser("invite", help="make a one-time link by which a user chooses a new password")
    inviting.set_defaults(run=_admin_invite)
    for command in (create, inviting):
        command.add_argument("name", metavar="NAME", help="the user's name")
        command.add_argument(
            "--url", help=f"address of the server, for the link (setting public_url, or {_LOCAL_URL})"
        )

    commands.add_parser("export-schema", help="print the GraphQL schema").set_defaults(run=_export_schema)
    collect = commands.add_parser("gc", help="delete stored bytes that no version needs, now")
    collect.add_argument("--dry-run", action="store_true", help="only say what would be deleted")
    collect.set_defaults(run=_gc)
    scrubbing = commands.add_parser("scrub", help="read stored blobs again and report those that are damaged")
    which = scrubbing.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="those of every project (the default)")
    which.add_argument("--project", metavar="NAME", help="those of one project")
    scrubbing.set_defaults(run=_scrub)
    audit = commands.add_parser("audit", help="read the audit log").add_subparsers(
        required=True, metavar="COMMAND"
    )
    export = audit.add_parser("export", help="print events as NDJSON, oldest first")
    export.add_argument("--project", metavar="NAME", help="those of one project; default: all")
    export.add_argument("--since", metavar="TIME", help="of that time or later: 2026-11-01T00:00:00Z")
    export.set_defaults(run=_audit_export)
    moving.add_to(commands)
    commands.add_parser("doctor", help="check that this installation can work").set_defaults(run=_doctor)
    return parser


def _serve(settings: Settings, parsed: argparse.Namespace) -> int:
    from wanllmdb_server.serving import serve

    serve(settings, parsed.host, parsed.port, parsed.workers)
    return 0


def _db_upgrade(settings: Settings, _parsed: argparse.Namespace) -> int:
    with _database(settings) as database:
        copy = upgrade.upgrade(database)
        if copy:
            print(f"copied aside: {copy}")
        print(f"{database.name} is at revision {HEAD}")
    return 0


def _db_check(settings: Settings, _parsed: argparse.Namespace) -> int:
    with _database(settings) as database:
        upgrade.check(database)
        print(f"{database.name} is at revision {HEAD}")
    return 0


def _db_current(settings: Settings, _parsed: argparse.Namespace) -> int:
    with _database(settings) as database:
        print(database.revision() or "empty")
    return 0


def _admin_create(settings: Settings, parsed: argparse.Namespace) -> int:
    from wanllmdb_server import administration

    administration.check_user_name(parsed.name)
    password = _password(parsed)
    link = administration.create_admin(settings, parsed.name, password, _url(settings, parsed))
    print(f"created the administrator {parsed.name}")
    if link is not None:
        _print_link(link)
    return 0


def _admin_invite(settings: Settings, parsed: argparse.Namespace) -> int:
    from wanllmdb_server import administration

    _print_link(administration.invite_user(settings, parsed.name, _url(settings, parsed)))
    return 0


def _password(parsed: argparse.Namespace) -> str | None:
    """Asked for twice on a terminal; None if none is given. Raises `InvalidInput`."""
    if parsed.password_stdin:
        return sys.stdin.readline().removesuffix("\n")
    if not sys.stdin.isatty():
        return None
    from getpass import getpass

    first = getpass("Password (empty for a one-time link to choose it): ")
    if first and getpass("Once more: ") != first:
        raise InvalidInput("the two passwords are not the same; nothing was changed")
    return first or None


def _url(settings: Settings, parsed: argparse.Namespace) -> str:
    url: str = parsed.url or settings.public_url or _LOCAL_URL
    return url.rstrip("/")


def _print_link(link: str) -> None:
    print(f"to choose a password, open this link once:\n{link}")


def _export_schema(_settings: Settings, _parsed: argparse.Namespace) -> int:
    from wanllmdb_server.api.schema import schema_text

    sys.stdout.write(schema_text())
    return 0


def _gc(settings: Settings, parsed: argparse.Namespace) -> int:
    from wanllmdb_server.upkeep import collect_now, preview

    lines = preview(settings) if parsed.dry_run else collect_now(settings)
    print("\n".join(lines))
    return 0


def _scrub(settings: Settings, parsed: argparse.Namespace) -> int:
    from wanllmdb_server.upkeep import scrub_now

    result, lines = scrub_now(settings, parsed.project)
    print("\n".join(lines))
    return 1 if result["corrupt"] or result["unreadable"] else 0


def _audit_export(settings: Settings, parsed: argparse.Namespace) -> int:
    from wanllmdb_server.exporting import export_events

    try:
        for lines in export_events(settings, parsed.project, parsed.since):
            sys.stdout.buffer.write(lines)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever reads has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _doctor(settings: Settings, _parsed: argparse.Namespace) -> int:
    from wanllmdb_server.doctor import examine

    findings = examine(settings)
    for finding in findings:
        print(f"{'ok  ' if finding.fine else 'FAIL'}  {finding.subject}: {finding.text}")
    return 0 if all(finding.fine for finding in findings) else 1


def _database(settings: Settings) -> AbstractContextManager[Database]:
    return closing(Database(settings.resolved_database_url))
