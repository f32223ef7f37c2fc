"""Every error the registry raises on purpose, each with a stable code.

A message names the thing, the reason and the cure; `details` carries the same facts for programs.
`api/errors.py` turns these into GraphQL errors; anything that is not a `RegistryError` is a bug,
is logged with a request id and reaches the client only as INTERNAL.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar


class ErrorCode(Enum):
    """What went wrong, for programs. The values are part of the API and never change."""

    NOT_FOUND = "NOT_FOUND"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    RATE_LIMITED = "RATE_LIMITED"
    INVALID_INPUT = "INVALID_INPUT"
    INVALID_NAME = "INVALID_NAME"
    INVALID_REF = "INVALID_REF"
    INVALID_PATH = "INVALID_PATH"
    INVALID_CURSOR = "INVALID_CURSOR"
    CURSOR_EXPIRED = "CURSOR_EXPIRED"
    TOO_SLOW = "TOO_SLOW"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    TYPE_MISMATCH = "TYPE_MISMATCH"
    STATE_CONFLICT = "STATE_CONFLICT"
    ALIAS_CONFLICT = "ALIAS_CONFLICT"
    ALIAS_RESERVED = "ALIAS_RESERVED"
    NOTHING_TO_ROLL_BACK = "NOTHING_TO_ROLL_BACK"
    VERSION_DELETED = "VERSION_DELETED"
    PROJECT_NOT_EMPTY = "PROJECT_NOT_EMPTY"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    BLOBS_MISSING = "BLOBS_MISSING"
    BLOB_CORRUPT = "BLOB_CORRUPT"
    MANIFEST_MISMATCH = "MANIFEST_MISMATCH"
    OBJECT_NOT_FOUND = "OBJECT_NOT_FOUND"
    CHECKSUM_MISMATCH = "CHECKSUM_MISMATCH"
    SIZE_MISMATCH = "SIZE_MISMATCH"
    URL_EXPIRED = "URL_EXPIRED"
    URL_INVALID = "URL_INVALID"
    ACCESS_DENIED = "ACCESS_DENIED"
    STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE"
    STORAGE_FULL = "STORAGE_FULL"
    UNSUPPORTED_OPERATION = "UNSUPPORTED_OPERATION"
    DATABASE_BUSY = "DATABASE_BUSY"
    DATABASE_UNAVAILABLE = "DATABASE_UNAVAILABLE"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    QUERY_TOO_LARGE = "QUERY_TOO_LARGE"
    QUERY_TOO_DEEP = "QUERY_TOO_DEEP"
    QUERY_TOO_MANY_ALIASES = "QUERY_TOO_MANY_ALIASES"
    QUERY_TOO_COSTLY = "QUERY_TOO_COSTLY"
    QUERY_INVALID = "QUERY_INVALID"
    LIST_TOO_LONG = "LIST_TOO_LONG"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    TIMEOUT = "TIMEOUT"
    INTERNAL = "INTERNAL"


class RegistryError(Exception):
    """The root of the tree. `code` is stable, `details` holds JSON values only."""

    code: ClassVar[ErrorCode] = ErrorCode.INTERNAL

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details: Mapping[str, Any] = details


# What was named is not there, or is not what it has to be


class NotFound(RegistryError):
    code = ErrorCode.NOT_FOUND


class Hidden(NotFound):
    """It is there, but not for who asks; the answer is the same as if it was not."""


# Who asks may not


class Unauthenticated(RegistryError):
    code = ErrorCode.UNAUTHENTICATED


class Forbidden(RegistryError):
    code = ErrorCode.FORBIDDEN


class RateLimited(RegistryError):
    code = ErrorCode.RATE_LIMITED


class InvalidInput(RegistryError):
    code = ErrorCode.INVALID_INPUT


class InvalidName(InvalidInput):
    code = ErrorCode.INVALID_NAME


class InvalidRef(InvalidInput):
    code = ErrorCode.INVALID_REF


class InvalidPath(InvalidInput):
    code = ErrorCode.INVALID_PATH


class InvalidCursor(InvalidInput):
    code = ErrorCode.INVALID_CURSOR


class CursorExpired(InvalidInput):
    code = ErrorCode.CURSOR_EXPIRED


# The state of the registry does not allow it


class Conflict(RegistryError):
    code = ErrorCode.STATE_CONFLICT


class AlreadyExists(Conflict):
    code = ErrorCode.ALREADY_EXISTS


class TypeMismatch(Conflict):
    code = ErrorCode.TYPE_MISMATCH


class AliasConflict(Conflict):
    code = ErrorCode.ALIAS_CONFLICT


class AliasReserved(InvalidName):
    code = ErrorCode.ALIAS_RESERVED


class NothingToRollBack(Conflict):
    code = ErrorCode.NOTHING_TO_ROLL_BACK


class VersionDeleted(Conflict):
    code = ErrorCode.VERSION_DELETED


class ProjectNotEmpty(Conflict):
    code = ErrorCode.PROJECT_NOT_EMPTY


class IdempotencyConflict(Conflict):
    code = ErrorCode.IDEMPOTENCY_CONFLICT


class BlobsMissing(Conflict):
    code = ErrorCode.BLOBS_MISSING


class BlobCorrupt(Conflict):
    code = ErrorCode.BLOB_CORRUPT


class ManifestMismatch(Conflict):
    code = ErrorCode.MANIFEST_MISMATCH


# Storage


class StorageError(RegistryError):
    code = ErrorCode.STORAGE_UNAVAILABLE


class ObjectNotFound(StorageError):
    code = ErrorCode.OBJECT_NOT_FOUND


class StorageUnavailable(StorageError):
    code = ErrorCode.STORAGE_UNAVAILABLE


class StorageFull(StorageError):
    code = ErrorCode.STORAGE_FULL


class AccessDenied(StorageError):
    code = ErrorCode.ACCESS_DENIED


class ChecksumMismatch(StorageError):
    code = ErrorCode.CHECKSUM_MISMATCH


class SizeMismatch(StorageError):
    code = ErrorCode.SIZE_MISMATCH


class UrlExpired(StorageError):
    code = ErrorCode.URL_EXPIRED


class UrlInvalid(StorageError):
    code = ErrorCode.URL_INVALID


class UnsupportedOperation(StorageError):
    code = ErrorCode.UNSUPPORTED_OPERATION


# The database


class DatabaseBusy(RegistryError):
    code = ErrorCode.DATABASE_BUSY


class WriteCollision(DatabaseBusy):
    """Two changes waited for each other, and this one was rolled back: it may be tried again at once."""


class DatabaseUnavailable(RegistryError):
    code = ErrorCode.DATABASE_UNAVAILABLE


# Limits


class LimitExceeded(RegistryError):
    code = ErrorCode.LIMIT_EXCEEDED


class QueryTooLarge(LimitExceeded):
    code = ErrorCode.QUERY_TOO_LARGE


class QueryTooDeep(LimitExceeded):
    code = ErrorCode.QUERY_TOO_DEEP


class QueryTooManyAliases(LimitExceeded):
    code = ErrorCode.QUERY_TOO_MANY_ALIASES


class QueryTooCostly(LimitExceeded):
    code = ErrorCode.QUERY_TOO_COSTLY


class TooSlow(LimitExceeded):
    code = ErrorCode.TOO_SLOW


class QueryInvalid(RegistryError):
    code = ErrorCode.QUERY_INVALID


class ListTooLong(LimitExceeded):
    code = ErrorCode.LIST_TOO_LONG


class BodyTooLarge(LimitExceeded):
    code = ErrorCode.BODY_TOO_LARGE


class Timeout(RegistryError):
    code = ErrorCode.TIMEOUT
