"""Uploads in parts as the registry keeps them, for one draft."""

from collections.abc import Mapping

from wanllmdb._generated.input_types import (
    AbortUploadInput,
    CompleteUploadInput,
    PartInput,
    StartUploadInput,
    UploadPartsInput,
)
from wanllmdb._generated.operations import Operations
from wanllmdb.multipart import Parts, SignedPart


class UploadSessions:
    """What `multipart.send` asks of the registry."""

    def __init__(self, operations: Operations, version_id: str) -> None:
        self._operations = operations
        self._version_id = version_id

    def start(self, digest: str) -> Parts | None:
        wanted = StartUploadInput(version=self._version_id, digest=digest)
        found = self._operations.start_upload(wanted).start_upload.upload
        if found is None:
            return None
        return Parts(found.id, found.part_size, found.part_count, frozenset(found.held_parts))

    def sign(self, upload: str, checksums: Mapping[int, int]) -> dict[int, SignedPart]:
        parts = [PartInput(number=number, crc_32=checksum) for number, checksum in checksums.items()]
        answer = self._operations.upload_parts(UploadPartsInput(upload=upload, parts=parts))
        return {p.number: SignedPart(p.method, p.url, p.headers) for p in answer.upload_parts.parts}

    def complete(self, upload: str) -> None:
        self._operations.complete_upload(CompleteUploadInput(upload=upload))

    def abort(self, upload: str) -> None:
        self._operations.abort_upload(AbortUploadInput(upload=upload))
