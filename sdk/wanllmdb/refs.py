"""Build a ref from a name and one selector. The server alone parses refs."""

from wanllmdb.errors import InvalidRef


def make_ref(
    name: str, alias: str | None = None, version: str | None = None, digest: str | None = None
) -> str:
    """`name` with the selector that is given. Raises `InvalidRef` for more than one."""
    given = [value for value in (alias, version, digest) if value is not None]
    has_selector = ":" in name or "@" in name
    if len(given) + has_selector > 1:
        raise InvalidRef(
            f"ref {name!r} is given more than one of alias, version and digest; give one, for example "
            "use_artifact('iris', alias='production')"
        )
    if digest is not None:
        return f"{name}@{digest}"
    return f"{name}:{given[0]}" if given else name
