"""S3's faults in the words of the server."""

from collections.abc import Iterator
from contextlib import contextmanager

from wanllmdb_server.errors import (
    AccessDenied,
    AlreadyExists,
    ChecksumMismatch,
    InvalidInput,
    LimitExceeded,
    ObjectNotFound,
    RegistryError,
    StorageUnavailable,
)

from wanllmdb_s3 import faults


@contextmanager
def translated(label: str, key: str) -> Iterator[None]:
    """Raise what the contract of storages names instead of any `S3Fault`."""
    try:
        yield
    except faults.S3Fault as fault:
        raise _error(fault, label, key) from fault


def _error(fault: faults.S3Fault, label: str, key: str) -> RegistryError:
    text = f"{label}: {fault}"
    match fault:
        case faults.NothingThere():
            return ObjectNotFound(text, key=key)
        case faults.ReadRefused() | faults.NoCredentials():
            return AccessDenied(text, key=key, storage=label)
        case faults.Taken():
            return AlreadyExists(text, key=key)
        case faults.PartsDiffer():
            return ChecksumMismatch(text, key=key)
        case faults.TooManyObjects():
            return LimitExceeded(text, key=key, at_least=fault.at_least)
        case faults.BadUri():
            return InvalidInput(text, key=key)
        case _:
            return StorageUnavailable(text, key=key, storage=label)
