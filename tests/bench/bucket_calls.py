"""What the server does for S3 without the bytes: it signs many uploads at once, and lists what is referenced."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import obstore
from wanllmdb_s3.options import S3Options
from wanllmdb_s3.references import S3References
from wanllmdb_s3.storage import S3Storage
from wanllmdb_server.storage.contract import BlobToSign

from tests.bench.buckets import AT_ONCE, BUCKET, bucket_of, swift_bucket
from tests.bench.files import fresh, seconds
from tests.bench.measures import Measured, sdk
from tests.bench.processes import cpu_seconds, registry_process
from tests.s3servers.ministack import ministack_server
from tests.s3servers.servers import REGION

PAGE = 1000


def sign_for_s3(folder: Path, count: int) -> list[Measured]:
    """Processor seconds, not those of the clock: what else the machine does counts less."""
    with swift_bucket(folder) as bucket:
        with registry_process(fresh(folder / "data"), bucket.settings()) as (port, process_id):
            sdk(port, folder, "sign", "100", "first")  # the first request of each kind compiles statements
            before = cpu_seconds(process_id)
            sdk(port, folder, "sign", str(count), "many")
            spent = cpu_seconds(process_id) - before
        storage = S3Storage(
            S3Options(BUCKET, "reg", REGION, bucket.server.endpoint), bucket.server.credentials
        )
    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]
    blobs = [
        BlobToSign(f"projects/1/sha256/{digest[:2]}/{digest}", f"sha256:{digest}", 4096) for digest in digests
    ]
    started = time.thread_time()
    signed = storage.sign_put(blobs, 3600)
    alone = time.thread_time() - started
    assert len(signed) == count
    return [
        Measured(f"find {count} uploads missing and sign them for S3, server CPU s", spent, 1, "<= 2"),
        Measured("the signer alone, CPU s", alone, 1, "<= 0.2"),
    ]


def references_in_s3(folder: Path, count: int) -> list[Measured]:
    """In ministack: putting 10,000 objects into Swift takes minutes."""
    with ministack_server(fresh(folder / "ministack")) as server, ThreadPoolExecutor(AT_ONCE) as pool:
        store = bucket_of(server).store
        names = [f"data/d{number // 100:03d}/f{number:05d}" for number in range(count)]
        list(pool.map(lambda name: obstore.put(store, name, b"content", use_multipart=False), names))
        references = S3References(server.client())

        def bare() -> int:
            return sum(len(page) for page in obstore.list(store, "data", chunk_size=PAGE))

        def expand() -> int:
            found = references.expand_reference(f"s3://{BUCKET}/data/", max_objects=count, checksum="listing")
            # ministack begins every page but the first with the object that the one before ended with
            assert found.pages == 1 + -(-max(count - PAGE, 0) // (PAGE - 1))
            return len(found)

        assert expand() == bare() == count
        listing, expanding = seconds(bare), seconds(expand)
    work = f"reference {count} objects under a prefix (ministack), against obstore list"
    return [Measured(work, expanding, listing, "<= 2")]
