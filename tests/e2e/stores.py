"""Buckets of real servers and of the verifying fake, and a folder of the local disk, as one kind of thing.

The fault proxy stands before each of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wanllmdb_gcs.storage import open_gcs
from wanllmdb_minio import plugin as minio
from wanllmdb_s3 import options as s3
from wanllmdb_s3.listing import list_pages
from wanllmdb_s3.storage import S3Storage
from wanllmdb_server.storage.contract import SupportsMultipart
from wanllmdb_server.storage.hookspecs import StorageContext

from tests.gcsfake.server import Fake
from tests.s3servers.fixtures import new_bucket
from tests.s3servers.servers import S3Server
from tests.sdk.uploads.faultproxy import FaultProxy
from tests.server.storage import live


@dataclass
class Store:
    """A storage for a server: it goes there directly, its clients through the proxy.

    The callables look at the bucket and change it past the server and the proxy.
    """

    url: str
    proxy: FaultProxy
    storage: SupportsMultipart | None
    """The same storage, opened by the test; None where large objects are not taken in parts."""
    read: Callable[[], dict[str, bytes]]
    write: Callable[[str, bytes], object]
    settings: dict[str, str] = field(default_factory=dict)
    """What else a server on this storage has to be told."""
    stored: int = 200
    """How a PUT is answered that was taken."""

    @property
    def in_parts(self) -> bool:
        return self.storage is not None

    def held(self) -> int:
        """How many bytes of parts have arrived for uploads that go on."""
        uploads = [self.storage.list_parts(it.key, it.upload_id) for it in self.storage.list_uploads("")]
        return sum(part.size for parts in uploads for part in parts)

    def uploads(self) -> int:
        return len(list(self.storage.list_uploads("")))

    def objects(self) -> list[bytes]:
        return list(self.read().values())

    def damage(self, old: bytes, new: bytes) -> None:
        """Replace the one object that has these bytes."""
        [key] = [key for key, data in self.read().items() if data == old]
        self.write(key, new)


def swift_store(swift: S3Server, proxy: FaultProxy) -> Store:
    bucket = new_bucket(swift)
    url = f"s3://{bucket}/reg?endpoint={swift.endpoint}&public_endpoint={proxy.url}"
    return _s3_store(swift, proxy, url, s3.parse_url(url))


def minio_store(ministack: S3Server, proxy: FaultProxy) -> Store:
    bucket = new_bucket(ministack)
    host = ministack.endpoint.removeprefix("http://")
    url = f"minio://{host}/{bucket}/reg?secure=false&public_endpoint={proxy.url}"
    return _s3_store(ministack, proxy, url, minio.parse_url(url))


def _s3_store(server: S3Server, proxy: FaultProxy, url: str, options: s3.S3Options) -> Store:
    proxy.target = server.endpoint
    client = server.client()

    def read() -> dict[str, bytes]:
        found = [each.key for page in list_pages(client, options.bucket, "") for each in page]
        return {key: client.request("GET", options.bucket, key).body for key in found}

    def write(key: str, data: bytes) -> object:
        return client.request("PUT", options.bucket, key, body=data)

    return Store(url, proxy, S3Storage(options, server.credentials), read, write)


def gcs_store(fake: Fake, proxy: FaultProxy, context: StorageContext, key_file: Any) -> Store:
    proxy.target = fake.url
    url = fake.storage_url("bucket", "reg", credentials=key_file, public_endpoint=proxy.url)
    bucket = fake.buckets["bucket"]

    def read() -> dict[str, bytes]:
        return {key: stored.data for key, stored in bucket.live.items()}

    return Store(url, proxy, open_gcs(url, context), read, bucket.put)


@contextmanager
def local_store(folder: Path, proxy: FaultProxy) -> Iterator[Store]:
    """A folder; a server of its bytes runs meanwhile, as another worker of the same registry would."""
    with live.serve(folder) as storage:
        root = Path(storage.root)
        proxy.target = storage._context.public_url()

        def read() -> dict[str, bytes]:
            return {name: (root / name).read_bytes() for name in live.files_below(storage.root)}

        def write(key: str, data: bytes) -> object:
            return (root / key).write_bytes(data)

        settings = {"public_url": proxy.url, "secret_key": live.SECRET}
        yield Store(root.as_uri(), proxy, None, read, write, settings, stored=201)
