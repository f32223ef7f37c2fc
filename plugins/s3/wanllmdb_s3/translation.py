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


_KINDS: dict[type[faults.S3Fault], type[RegistryError]] = {
    faults.NothingThere: ObjectNotFound,
    faults.ReadRefused: AccessDenied,
    faults.NoCredentials: AccessDenied,
    faults.Taken: AlreadyExists,
    faults.PartsDiffer: ChecksumMismatch,
    faults.BadUri: InvalidInput,
}


def _error(fault: faults.S3Fault, label: str, key: str) -> RegistryError:
    text = f"{label}: {fault}"
    if isinstance(fault, faults.TooManyObjects):
        return LimitExceeded(text, key=key, at_least=fault.at_least)
    return _KINDS.get(type(fault), StorageUnavailable)(text, key=key, storage=label)
