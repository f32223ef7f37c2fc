"""Every error the SDK raises on purpose. Catch `WanllmdbError` for all of them.

Codes that the server sends become classes of the same name here, so `except AliasConflict` works
whether the server or the SDK itself found the conflict. A code this SDK is too old to know
arrives as a plain `WanllmdbError` that carries it in `code`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar


class WanllmdbError(Exception):
    """The root of the tree: `message` for people, `code` and `details` for programs.

    `status` is the HTTP status it came with and `retry_after` the seconds the server asked to wait,
    where it came from an answer.
    """

    default_code: ClassVar[str] = "INTERNAL"
    status: int | None = None
    retry_after: float | None = None

    def __init__(
        self, message: str, code: str | None = None, details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.details: Mapping[str, Any] = details or {}


# What was named is not there, or is not what it has to be


class NotFound(WanllmdbError):
    default_code = "NOT_FOUND"


class InvalidInput(WanllmdbError):
    default_code = "INVALID_INPUT"


class InvalidName(InvalidInput):
    default_code = "INVALID_NAME"


class InvalidRef(InvalidInput):
    default_code = "INVALID_REF"


class InvalidPath(InvalidInput):
    default_code = "INVALID_PATH"


class InvalidCursor(InvalidInput):
    default_code = "INVALID_CURSOR"


class CursorExpired(InvalidInput):
    default_code = "CURSOR_EXPIRED"


class AliasReserved(InvalidName):
    default_code = "ALIAS_RESERVED"


class SignatureInvalid(InvalidInput):
    """A message is not from who knows the webhook's secret, or is too old. Refuse it."""

    default_code = "SIGNATURE_INVALID"


class InvalidQuery(InvalidInput):
    default_code = "QUERY_INVALID"


# The state of the registry does not allow it


class Conflict(WanllmdbError):
    default_code = "STATE_CONFLICT"


class AlreadyExists(Conflict):
    default_code = "ALREADY_EXISTS"


class TypeMismatch(Conflict):
    default_code = "TYPE_MISMATCH"


class AliasConflict(Conflict):
    default_code = "ALIAS_CONFLICT"


class NothingToRollBack(Conflict):
    default_code = "NOTHING_TO_ROLL_BACK"


class VersionDeleted(Conflict):
    default_code = "VERSION_DELETED"


class ProjectNotEmpty(Conflict):
    default_code = "PROJECT_NOT_EMPTY"


class IdempotencyConflict(Conflict):
    default_code = "IDEMPOTENCY_CONFLICT"


class BlobsMissing(Conflict):
    default_code = "BLOBS_MISSING"


class BlobCorrupt(Conflict):
    default_code = "BLOB_CORRUPT"


class ManifestMismatch(Conflict):
    default_code = "MANIFEST_MISMATCH"


# Who may do it


class Unauthenticated(WanllmdbError):
    """The server does not know who is asking: no API key, or one it does not accept any more."""

    default_code = "UNAUTHENTICATED"


class Forbidden(WanllmdbError):
    """The server knows who is asking and does not allow it. The message names the role that it takes."""

    default_code = "FORBIDDEN"


class RateLimited(WanllmdbError):
    """Too many requests in a short time, still after waiting as the server asked."""

    default_code = "RATE_LIMITED"


# Storage and transfers


class StorageError(WanllmdbError):
    default_code = "STORAGE_UNAVAILABLE"


class StorageUnavailable(StorageError):
    default_code = "STORAGE_UNAVAILABLE"


class ObjectNotFound(StorageError):
    default_code = "OBJECT_NOT_FOUND"


class StorageFull(StorageError):
    default_code = "STORAGE_FULL"


class AccessDenied(StorageError):
    default_code = "ACCESS_DENIED"


class ChecksumMismatch(StorageError):
    """Bytes that arrived are not the bytes that were promised. Nothing of them was kept."""

    default_code = "CHECKSUM_MISMATCH"


class SizeMismatch(StorageError):
    default_code = "SIZE_MISMATCH"


class UrlExpired(StorageError):
    default_code = "URL_EXPIRED"


class UrlInvalid(StorageError):
    default_code = "URL_INVALID"


class UnsupportedOperation(StorageError):
    default_code = "UNSUPPORTED_OPERATION"


class TransferFailed(StorageError):
    """A transfer did not get through, retries included. What is complete stays; a rerun continues."""

    default_code = "TRANSFER_FAILED"


# The server's database, limits and reachability


class DatabaseBusy(WanllmdbError):
    default_code = "DATABASE_BUSY"


class DatabaseUnavailable(WanllmdbError):
    default_code = "DATABASE_UNAVAILABLE"


class ServerUnreachable(WanllmdbError):
    """No answer from the server; the message says what to try."""

    default_code = "SERVER_UNREACHABLE"


class RequestTimeout(WanllmdbError):
    default_code = "TIMEOUT"


class LimitExceeded(WanllmdbError):
    default_code = "LIMIT_EXCEEDED"


class TooSlow(LimitExceeded):
    default_code = "TOO_SLOW"


class QueryTooLarge(LimitExceeded):
    default_code = "QUERY_TOO_LARGE"


class QueryTooDeep(LimitExceeded):
    default_code = "QUERY_TOO_DEEP"


class QueryTooManyAliases(LimitExceeded):
    default_code = "QUERY_TOO_MANY_ALIASES"


class QueryTooCostly(LimitExceeded):
    default_code = "QUERY_TOO_COSTLY"


class ListTooLong(LimitExceeded):
    default_code = "LIST_TOO_LONG"


class BodyTooLarge(LimitExceeded):
    default_code = "BODY_TOO_LARGE"


# References


class ReferenceNotAllowed(WanllmdbError):
    """A version refers to a place that this process may not open for it. Nothing was fetched."""

    default_code = "REFERENCE_NOT_ALLOWED"


class ReferenceChanged(StorageError):
    """What a reference recorded cannot be had any more: its source changed or is gone."""

    default_code = "REFERENCE_CHANGED"


# Local files


class FileChanged(WanllmdbError):
    """A file changed or vanished between being added and being sent. Add it anew once it is at rest."""

    default_code = "FILE_CHANGED"


class PathNotAllowed(WanllmdbError):
    """A path would lead out of the folder it has to stay in, or is no regular file."""

    default_code = "PATH_NOT_ALLOWED"


class CacheCorrupt(WanllmdbError):
    """The local cache cannot be used as it stands; the message says what to remove."""

    default_code = "CACHE_CORRUPT"


def from_code(code: str, message: str, details: Mapping[str, Any] | None = None) -> WanllmdbError:
    """The error that `code` stands for; an unknown code gives a plain `WanllmdbError`."""
    return _BY_CODE.get(code, WanllmdbError)(message, code, details)


def _tree(root: type[WanllmdbError]) -> Iterator[type[WanllmdbError]]:
    for child in root.__subclasses__():
        yield child
        yield from _tree(child)


# A base class may share its code with a child (StorageError): the child, met later, is the closer one.
_BY_CODE = {error.default_code: error for error in _tree(WanllmdbError)}
