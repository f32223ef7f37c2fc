"""Files to and from a real S3 server, OpenStack Swift, against obstore doing the same in this process.

obstore gets the concurrency that the SDK has: four parts or files at once, one stream back over loopback.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import obstore
from obstore.store import S3Store
from wanllmdb_server.settings import Settings
from wanllmdb_server.upkeep import scrub_now

from tests.bench.files import MIB, fresh, make_big, make_small, seconds
from tests.bench.measures import Measured, sdk
from tests.bench.passthrough import pass_through
from tests.bench.processes import registry_process
from tests.s3servers.servers import REGION, S3Server
from tests.s3servers.swift import swift_server

BUCKET = "bench"
AT_ONCE = 4
PART = 16 * MIB


@dataclass(frozen=True)
class Bucket:
    """An empty bucket of a running server, and obstore's way to it."""

    server: S3Server
    store: S3Store

    def storage(self, endpoint: str | None = None) -> str:
        """The URL for a registry; with `endpoint` its clients go past that, straight to the server."""
        straight = self.server.endpoint
        return f"s3://{BUCKET}/reg?endpoint={endpoint or straight}&public_endpoint={straight}"

    def settings(self, endpoint: str | None = None) -> dict[str, str]:
        return {**self.server.environment, "WANLLMDB_STORAGE": self.storage(endpoint)}


@contextmanager
def swift_bucket(folder: Path) -> Iterator[Bucket]:
    with swift_server(fresh(folder / "swift")) as server:
        yield bucket_of(server)
    shutil.rmtree(folder / "swift")


def bucket_of(server: S3Server) -> Bucket:
    server.client().request("PUT", BUCKET)
    store = S3Store(
        BUCKET,
        endpoint=server.endpoint,
        region=REGION,
        access_key_id=server.access_key,
        secret_access_key=server.secret_key,
        client_options={"allow_http": True, "timeout": "1h"},
    )
    return Bucket(server, store)


def big_file_to_s3(folder: Path, size: int, seed: int) -> list[Measured]:
    """There, verified there, and back. What the server says meanwhile to client and bucket is counted."""
    big = make_big(folder / "big.bin", size, seed)
    data, back = fresh(folder / "data"), folder / "back.bin"
    fresh(folder / "cache")
    with swift_bucket(folder) as bucket:
        obstore.put(bucket.store, "warm", big, chunk_size=PART, max_concurrency=AT_ONCE)
        obstore.delete(bucket.store, "warm")
        hashing = seconds(lambda: _hash_file(big))
        put = seconds(lambda: obstore.put(bucket.store, "x", big, chunk_size=PART, max_concurrency=AT_ONCE))
        with pass_through(bucket.server.endpoint) as behind:
            settings = bucket.settings(f"http://127.0.0.1:{behind.port}")
            with (
                registry_process(data, settings) as (port, _),
                pass_through(f"http://127.0.0.1:{port}") as before,
            ):
                os.sync()
                logged = sdk(before.port, folder, "log", str(big), "big")["seconds"]
                traffic = behind.bytes + before.bytes
        # The server is gone, or it would verify while we measure
        read_and_hash = seconds(lambda: _hash_object(bucket.store, "x"))
        verified = seconds(lambda: _verify(data, bucket, size))
        get = seconds(lambda: _get(bucket.store, "x", back))
        with registry_process(data, bucket.settings()) as (port, _):
            os.sync()
            downloaded = sdk(port, folder, "download", "big", str(folder / "down"))["seconds"]
    assert (folder / "down" / "big.bin").stat().st_size == size
    back.unlink()
    return [
        Measured("log one file to S3, against obstore put and a hash", logged, put + hashing, "<= 1.3"),
        Measured("download it, against obstore get and a hash", downloaded, get + hashing, "<= 1.3"),
        Measured("server traffic until the commit, MB", traffic / 1e6, 1, "<= 1"),
        Measured("verify it, MB/s", size / 1e6 / verified, size / 1e6 / read_and_hash, ">= 0.7"),
    ]


def small_files_to_s3(folder: Path, count: int, seed: int) -> list[Measured]:
    files = make_small(fresh(folder / "small"), count, seed)
    data = fresh(folder / "data")
    with swift_bucket(folder) as bucket, ThreadPoolExecutor(AT_ONCE) as pool:

        def put_and_head(file: Path) -> None:
            obstore.put(bucket.store, f"files/{file.name}", file.read_bytes(), use_multipart=False)
            obstore.head(bucket.store, f"files/{file.name}")

        pool.submit(put_and_head, files[0]).result()
        bare = seconds(lambda: list(pool.map(put_and_head, files)))
        with registry_process(data, bucket.settings()) as (port, _):
            os.sync()
            logged = sdk(port, folder, "log", str(folder / "small"), "small")["seconds"]
    work = f"log {count} small files to S3, against obstore put and head"
    return [Measured(work, logged, bare, "<= 1.3")]


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_object(store: S3Store, key: str) -> str:
    found = hashlib.sha256()
    for chunk in obstore.get(store, key).stream(min_chunk_size=MIB):
        found.update(chunk)
    return found.hexdigest()


def _get(store: S3Store, key: str, path: Path) -> None:
    with path.open("wb") as out:
        for chunk in obstore.get(store, key).stream(min_chunk_size=MIB):
            out.write(chunk)


def _verify(data: Path, bucket: Bucket, size: int) -> None:
    """As `wanllmdb-server scrub` does, but in this process like its yardstick: no start is measured."""
    with patch.dict(os.environ, bucket.server.environment):  # obstore would take them in the next round too
        done, _ = scrub_now(Settings(data_dir=data, storage=bucket.storage()), None)
    assert done == {"verified": 1, "corrupt": 0, "unreadable": 0, "bytes": size}
