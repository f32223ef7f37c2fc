r"""Packs: many small blobs in one request, because a request for each costs more than its bytes.

A listing has one line per blob, `<digest hex> <size> <key>\n`; the URL's signature covers its sha256.

    upload     PUT  body = listing, an empty line, all bytes in listing order
               200  {"stored": n, "existing": m}; a key that exists is left as it is
    download   POST body = listing
               200  all bytes in listing order
"""

import hashlib
from collections.abc import Iterator, Sequence

from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.storage.contract import BlobToSign, PackListing

PACK_KEY = "packs"
BLOB_LIMIT = 256 * 1024
PACK_BYTES = 8 * 1024 * 1024
PACK_BLOBS = 2_000


def group(blobs: Sequence[BlobToSign]) -> Iterator[list[BlobToSign]]:
    """Cut `blobs` into packs, in order. Raises `InvalidInput` for a blob that has to travel alone."""
    pack: list[BlobToSign] = []
    room = PACK_BYTES
    for blob in blobs:
        if blob.size > BLOB_LIMIT:
            raise InvalidInput(
                f"{blob.digest} has {blob.size} bytes, a blob in a pack at most {BLOB_LIMIT}; sign it alone",
                digest=blob.digest,
                size=blob.size,
            )
        if pack and (blob.size > room or len(pack) == PACK_BLOBS):
            yield pack
            pack, room = [], PACK_BYTES
        pack.append(blob)
        room -= blob.size
    if pack:
        yield pack


def listing_of(pack: Sequence[BlobToSign]) -> str:
    return "".join(f"{blob.digest.removeprefix('sha256:')} {blob.size} {blob.key}\n" for blob in pack)


def listing_digest(listing: bytes) -> str:
    """What the URL of a pack is signed for."""
    return hashlib.sha256(listing).hexdigest()


def parse_listing(listing: bytes) -> PackListing:
    """Read back what `listing_of` wrote. Only for listings whose signature was checked."""
    lines = (line.split(" ", 2) for line in listing.decode().split("\n")[:-1])
    return [(digest, int(size), key) for digest, size, key in lines]
