"""A version by its digest from the cache alone, for when the server does not answer."""

from datetime import UTC, datetime

from wanllmdb._generated.enums import VersionState
from wanllmdb._generated.fragments import VersionFields
from wanllmdb.artifact import Artifact
from wanllmdb.fetching import cached_manifest, entries_of
from wanllmdb.session import Session


class OfflineArtifact(Artifact):
    """A version whose manifest is in the cache. Its files can be had; what only the server knows cannot."""

    @property
    def ref(self) -> str:
        """The ref with the digest; the version's number is not known."""
        return f"{self.project}/{self.name}{self.version}"

    def _download_ref(self) -> None:
        return None


def find_offline(session: Session, ref: str) -> Artifact | None:
    """The version of a ref `project/name@sha256:…` if the cache holds its manifest."""
    path, _, digest = ref.partition("@")
    data = cached_manifest(session.cache, digest) if digest.startswith("sha256:") else None
    if data is None:
        return None
    project, _, name = path.partition("/")
    entries = entries_of(data)
    owner = {"id": "", "name": name, "type": "unknown", "project": {"name": project}}
    version = VersionFields.model_validate(
        {
            "id": "",
            "name": f"@{digest}",
            "state": VersionState.COMMITTED,
            "digest": digest,
            "size": sum(entry.size or 0 for entry in entries),
            "fileCount": len(entries),
            "description": "",
            "metadata": {},
            "tags": [],
            "aliases": [],
            "createdAt": datetime.now(UTC),
            "manifestUrl": "",
            "createdBy": {"name": "unknown", "reportedBy": None},
            "artifact": owner,
        }
    )
    return OfflineArtifact.found(session, version)
