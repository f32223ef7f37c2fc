"""Checksums that providers keep of their objects, computed over bytes as they pass.

They are written `<name>:<hexadecimal>`. CRC32C needs a library that the extras s3 and gcs bring.
"""

import hashlib
import zlib
from collections.abc import Callable
from typing import Any

_HASHES = ("sha256", "sha1", "md5")
_EXTRA = {"crc32c": "install what computes it: pip install 'wanllmdb[s3]' or 'wanllmdb[gcs]'"}


class Checksum:
    """What the bytes that passed add up to, held against what was recorded."""

    def __init__(self, recorded: str | None) -> None:
        self.name, _, self._expected = (recorded or "").partition(":")
        self._state = _begin(self.name)

    @property
    def can_judge(self) -> bool:
        """Whether one was recorded, of a kind that can be computed here."""
        return self._state is not None

    @property
    def cure(self) -> str:
        """What makes a kind computable that is not."""
        return _EXTRA.get(self.name, "add the reference again, so that its ETag or version is recorded")

    def update(self, chunk: bytes) -> None:
        if self._state is not None:
            self._state.update(chunk)

    def is_right(self) -> bool:
        """Whether the bytes are those that were recorded, as far as that `can_judge`."""
        return self._state is None or self._state.hexdigest() == self._expected.lower()


class _Crc:
    """A CRC of 32 bits with the face of a hash. `extend` takes the CRC so far and more bytes."""

    def __init__(self, extend: Callable[[int, bytes], int]) -> None:
        self._extend = extend
        self._value = 0

    def update(self, chunk: bytes) -> None:
        self._value = self._extend(self._value, chunk)

    def hexdigest(self) -> str:
        return f"{self._value:08x}"


def _begin(name: str) -> Any:
    """Something to feed the bytes to; None for what cannot be computed here."""
    if name in _HASHES:
        return hashlib.new(name, usedforsecurity=False)
    if name == "crc32":
        return _Crc(lambda value, chunk: zlib.crc32(chunk, value))
    if name == "crc32c":
        try:
            import google_crc32c  # noqa: PLC0415  # an extra, and only few references need it
        except ImportError:
            return None
        return _Crc(google_crc32c.extend)
    return None
