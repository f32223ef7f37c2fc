"""`wanllmdb artifact delete`: take a version away, or see what that would mean."""

from typing import TYPE_CHECKING, Any

import click

from wanllmdb.cli.output import example, json_option, list_text, print_fields, print_json, size_text
from wanllmdb.cli.target import Target, pass_target

if TYPE_CHECKING:
    from wanllmdb._generated.delete_preview import DeletePreviewDeletePreview


@click.command("delete", epilog=example("wanllmdb artifact delete demo/digits:v1 --dry-run"))
@click.argument("ref")
@click.option("--delete-aliases", is_flag=True, help="Also if aliases point to it; they go too.")
@click.option("--reason", metavar="TEXT", help="Why; kept in the history.")
@click.option("--dry-run", is_flag=True, help="Only say what would go and who used it.")
@json_option
@pass_target
def delete(
    target: Target, ref: str, reason: str | None, *, delete_aliases: bool, dry_run: bool, as_json: bool
) -> None:
    """Delete the version that REF names; lineage keeps its tombstone.

    Refused while an alias other than latest points to it. Stored bytes that no other version uses are freed
    later.
    """
    version = target.api().artifact(ref)
    preview = version.delete_preview()
    if not dry_run:
        version.delete(delete_aliases=delete_aliases, reason=reason)
    if as_json:
        print_json({"ref": version.ref, "deleted": not dry_run, **_json(preview)})
    elif dry_run:
        print_fields(_lines(version.ref, preview))
    else:
        click.echo(f"{version.ref} deleted, {size_text(preview.freed_bytes)} to be freed")


def _json(preview: "DeletePreviewDeletePreview") -> dict[str, Any]:
    return {
        "aliases": preview.aliases,
        "freed_blobs": preview.freed_blobs,
        "freed_bytes": preview.freed_bytes,
        "next_latest": preview.next_latest.name if preview.next_latest else None,
        "used_by": preview.used_by.total_count,
        "downstream": preview.downstream.total_count,
        "downstream_refs": [node.ref for node in preview.downstream.nodes],
        "restricted_users": preview.restricted_users.total_count,
        "restricted_downstream": preview.restricted_downstream.total_count,
    }


def _lines(ref: str, preview: "DeletePreviewDeletePreview") -> list[tuple[str, str]]:
    more = preview.downstream.total_count - len(preview.downstream.nodes)
    refs = [node.ref or "-" for node in preview.downstream.nodes] + ([f"and {more} more"] if more else [])
    hidden = preview.restricted_downstream.total_count
    refs += [f"{hidden} that you may not see"] if hidden else []
    unseen = preview.restricted_users.total_count
    moved = preview.next_latest.name if preview.next_latest else None
    return [
        ("would delete", ref),
        ("aliases", list_text(preview.aliases)),
        ("latest", f"would move to {moved}" if moved else ("would go" if preview.moves_latest else "stays")),
        ("frees", f"{size_text(preview.freed_bytes)} in {preview.freed_blobs} blobs"),
        (
            "used by",
            f"{preview.used_by.total_count} runs"
            + (f", and {unseen} that you may not see" if unseen else ""),
        ),
        ("downstream", list_text(refs)),
    ]
