"""Log versions through the protocol, step by step or all at once."""

import hashlib
import json
from typing import Any

from wanllmdb_server.storage.layout import blob_key

from tests.server.client import Api, send
from tests.server.inside import Inside

VERSION = "version { id name index state digest size fileCount aliases tags }"


def digest_of(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def manifest_of(files: dict[str, bytes]) -> bytes:
    """The manifest of some files, written as the design tells it, not by the server's code."""
    lines = (
        json.dumps(
            {"path": path, "digest": digest_of(data), "size": len(data)},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for path, data in sorted(files.items(), key=lambda item: item[0].encode())
    )
    return "".join(f"{line}\n" for line in lines).encode()


def entries_of(files: dict[str, bytes]) -> list[dict[str, Any]]:
    return [{"path": path, "digest": digest_of(data), "size": len(data)} for path, data in files.items()]


def create(api: Api, project: str, artifact: str, kind: str = "dataset", **fields: Any) -> dict[str, Any]:
    """Begin a version."""
    made = api.do("createVersion", VERSION, project=project, artifact=artifact, type=kind, **fields)
    version: dict[str, Any] = made["version"]
    return version


def add(api: Api, draft: str, files: dict[str, bytes], **fields: Any) -> list[str]:
    """Add files to a draft; the digests that are missing."""
    missing: list[str] = api.do("addEntries", "missing", version=draft, entries=entries_of(files), **fields)[
        "missing"
    ]
    return missing


def upload(api: Api, draft: str, contents: list[bytes]) -> None:
    """Send the bytes by signed requests, singly or packed, as the server says."""
    by_digest = {digest_of(data): data for data in contents}
    signed = api.do(
        "signUploads",
        "uploads { digest url method headers } packs { url method headers listing }",
        version=draft,
        digests=list(by_digest),
    )
    for item in signed["uploads"]:
        _put(item, by_digest[item["digest"]])
    for pack in signed["packs"]:
        names = [f"sha256:{line.split(' ')[0]}" for line in pack["listing"].splitlines()]
        _put(pack, pack["listing"].encode() + b"\n" + b"".join(by_digest[name] for name in names))


def _put(signed: dict[str, Any], body: bytes) -> None:
    status, _, answer = send(signed["url"], signed["method"], body, signed["headers"])
    assert status in (200, 201, 204), answer


def commit(api: Api, draft: str, **fields: Any) -> dict[str, Any]:
    """Commit a draft."""
    version: dict[str, Any] = api.do("commitVersion", VERSION, version=draft, **fields)["version"]
    return version


def log(
    api: Api,
    project: str,
    artifact: str,
    files: dict[str, bytes],
    *,
    kind: str = "dataset",
    begin: dict[str, Any] | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """The whole protocol over HTTP; `begin` goes with createVersion, other fields with commitVersion."""
    draft = create(api, project, artifact, kind, **(begin or {}))["id"]
    missing = add(api, draft, files)
    if missing:
        upload(api, draft, [data for data in set(files.values()) if digest_of(data) in missing])
    return commit(api, draft, **fields)


def log_inside(
    inside: Inside,
    project: str,
    artifact: str,
    files: dict[str, bytes],
    *,
    kind: str = "dataset",
    begin: Any = None,
    **fields: Any,
) -> dict[str, Any]:
    """The same without HTTP: the bytes go into the storage by its own `write`."""
    api = inside.api
    draft = create(api, project, artifact, kind, **(begin or {}))["id"]
    store(inside, set(add(api, draft, files)), list(files.values()))
    return commit(api, draft, **fields)


def store(inside: Inside, missing: set[str], contents: list[bytes]) -> None:
    """Put the bytes of pending blobs where they belong."""
    by_digest = {digest_of(data): data for data in contents}
    with inside.database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT id, project_id, digest, storage FROM blob WHERE state = 'PENDING'"
        ).all()
    for row in rows:
        if row.digest in missing:
            key = blob_key(str(row.project_id), row.digest, str(row.id))
            inside.services.storage(row.storage).write(key, [by_digest[row.digest]])
