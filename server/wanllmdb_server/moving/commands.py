"""The commands that move a registry: what they take, and what they print."""

import argparse
import sys
from pathlib import Path
from typing import Any

from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.settings import Settings

# What only one command needs is imported by that command.
# ruff: noqa: PLC0415, T201


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add `backup`, `restore` and `transfer`."""
    backup = commands.add_parser("backup", help="add a snapshot to a backup, beside running servers")
    backup.add_argument(
        "folder", metavar="DIR", type=Path, help="folder of the backup; made if it is missing"
    )
    backup.add_argument("--keep", type=int, default=7, help="how many snapshots to keep (%(default)s)")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="restore a backup into an empty registry")
    restore.add_argument("folder", metavar="DIR", type=Path, help="folder of the backup")
    restore.add_argument("--snapshot", metavar="NAME", help="which one; default: the newest")
    which = restore.add_mutually_exclusive_group()
    which.add_argument(
        "--check", action="store_true", help="only read all of it and tell whether it is whole"
    )
    which.add_argument("--list", action="store_true", help="only print the snapshots")
    restore.set_defaults(run=_restore)

    transfer = commands.add_parser("transfer", help="move a registry to an empty database and storage")
    transfer.add_argument("--from", dest="source", required=True, metavar="URL", help="its database")
    transfer.add_argument("--to", dest="target", required=True, metavar="URL", help="the empty database")
    transfer.add_argument("--from-storage", metavar="URL", help="its default storage (as the settings say)")
    transfer.add_argument("--to-storage", metavar="URL", help="where the bytes go (they stay where they are)")
    transfer.set_defaults(run=_transfer)


def _backup(settings: Settings, parsed: argparse.Namespace) -> int:
    from wanllmdb_server.moving.backup import back_up

    if parsed.keep < 1:
        raise InvalidInput("--keep must be at least 1")
    done = back_up(settings, parsed.folder, parsed.keep)
    manifest = done.manifest
    rows = sum(table.rows for table in manifest.tables.values())
    print(f"snapshot {manifest.name}: {rows} rows, {manifest.blob_count} blobs, {manifest.blob_bytes} bytes")
    print(f"copied {done.moved.copied} blobs, {done.moved.size} bytes; {done.moved.kept} were there")
    if done.removed:
        print(f"removed {done.removed} blobs that no snapshot needs any more")
    return _tell_faults(manifest)


def _restore(settings: Settings, parsed: argparse.Namespace) -> int:
    from wanllmdb_server.moving.folder import BackupFolder
    from wanllmdb_server.moving.restore import check, restore

    if parsed.list:
        for name in BackupFolder(parsed.folder).names():
            print(name)
        return 0
    if parsed.check:
        manifest = check(parsed.folder, parsed.snapshot)
        print(f"snapshot {manifest.name} is whole: {manifest.blob_count} blobs, {manifest.blob_bytes} bytes")
        return _tell_faults(manifest)
    done = restore(settings, parsed.folder, parsed.snapshot)
    rows = sum(table.rows for table in done.manifest.tables.values())
    print(f"restored snapshot {done.manifest.name}: {rows} rows")
    print(f"copied {done.moved.copied} blobs, {done.moved.size} bytes; {done.moved.kept} were there")
    if done.other_key:
        print(
            "the secret key is another one than the registry had: what it encrypted, such as the secrets of "
            "webhooks, cannot be read; set WANLLMDB_SECRET_KEY to the old one before the server starts",
            file=sys.stderr,
        )
    return _tell_faults(done.manifest)


def _transfer(settings: Settings, parsed: argparse.Namespace) -> int:
    from wanllmdb_server.moving.transfer import transfer

    here = parsed.from_storage or settings.resolved_storage_url
    there = parsed.to_storage or here
    source = settings.model_copy(update={"database_url": parsed.source, "storage": here})
    target = settings.model_copy(update={"database_url": parsed.target, "storage": there})
    done = transfer(source, target, lambda text: print(text, flush=True))
    copied, size = done.before.copied + done.after.copied, done.before.size + done.after.size
    rows = sum(done.rows.values())
    print(f"moved {rows} rows of {len(done.rows)} tables, each compared by its checksum")
    print(f"copied {copied} blobs, {size} bytes, each hashed on its way")
    print("start the servers with the new URLs now; what is written to the old database is not moved")
    return 0


def _tell_faults(manifest: Any) -> int:
    for item in manifest.damaged:
        print(f"damaged when it was backed up: {item['digest']}: {item['reason']}", file=sys.stderr)
    for problem in manifest.problems:
        print(f"wrong in the database already: {problem}", file=sys.stderr)
    return 1 if manifest.damaged or manifest.problems else 0
