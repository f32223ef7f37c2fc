"""What a caller's `sign` gives to `upload` and `download`: requests that need no further credentials.

A pack is one request for many small blobs. Its listing, one line `<hex> <size> <key>` per blob, is
signed with it. Uploading: body = listing, empty line, the blobs' bytes in that order. Downloading:
body = listing, answer = the bytes in that order.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from wanllmdb.errors import TransferFailed

_BATCH = 2_000
_BATCH_BYTES = 1 << 30


class SignedBlob(NamedTuple):
    """One request that carries the blob `digest`: a PUT to upload it, a GET to download it.

    A `resumable` PUT can go on where it broke off: see `resuming.py`.
    """

    digest: str
    method: str
    url: str
    headers: Mapping[str, str]
    expires_at: datetime
    resumable: bool = False

    def digests(self) -> list[str]:
        return [self.digest]


class SignedPack(NamedTuple):
    """One request that carries every blob of `listing`."""

    method: str
    url: str
    headers: Mapping[str, str]
    expires_at: datetime
    listing: str

    def blobs(self) -> list[tuple[str, int]]:
        """Digest and size of each, in order."""
        lines = (line.split(" ", 2) for line in self.listing.split("\n")[:-1])
        return [("sha256:" + line[0], int(line[1])) for line in lines]

    def digests(self) -> list[str]:
        return [digest for digest, _ in self.blobs()]


Signed = tuple[Sequence[SignedBlob], Sequence[SignedPack]]

Sign = Callable[[Sequence[str]], Signed]
"""Requests that together carry the digests asked for; those for an upload may leave out what the
storage holds meanwhile, because another process has sent it. Called in batches just before they are sent and
again when one has expired; from several threads, but never at the same time."""


class Signer:
    """Calls `sign` from one thread at a time and holds it to what was asked."""

    def __init__(self, sign: Sign, *, may_omit: bool = False) -> None:
        """With `may_omit` digests may be left out of the answer: what need not be sent any more."""
        self._sign = sign
        self._may_omit = may_omit
        self._lock = threading.Lock()

    def __call__(self, digests: Sequence[str]) -> list[SignedBlob | SignedPack]:
        """Raises `TransferFailed` unless exactly the digests asked for were signed."""
        with self._lock:
            blobs, packs = self._sign(digests)
        signed: list[SignedBlob | SignedPack] = [*packs, *blobs]
        covered = covered_by(signed)
        missing = sorted(set(digests).difference(covered))
        is_odd = len(set(covered)) < len(covered) or not set(digests).issuperset(covered)
        if is_odd or (missing and not self._may_omit):
            raise TransferFailed(
                f"the server was asked to sign {len(digests)} blobs and answered for {len(covered)}"
                + (f", not for {missing[0]}" if missing else ""),
                details={"missing": missing[:100]},
            )
        return signed


def covered_by(signed: Iterable[SignedBlob | SignedPack]) -> list[str]:
    """The digests that the requests carry."""
    return [digest for request in signed for digest in request.digests()]


class _Sized(Protocol):
    @property
    def digest(self) -> str: ...

    @property
    def size(self) -> int: ...


def batches(blobs: Iterable[_Sized]) -> Iterator[list[str]]:
    """Digests to sign together: few enough that their URLs do not expire while they wait their turn."""
    batch: list[str] = []
    size = 0
    for blob in blobs:
        batch.append(blob.digest)
        size += blob.size
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
