"""The conformance suites over a bucket of a real server; `raw` goes past the storage, by our own client."""

from wanllmdb_s3.faults import NothingThere
from wanllmdb_server.storage.testing import StorageSuite
from wanllmdb_server.storage.testing_multipart import MultipartSuite


def raw_write(storage, key, data):
    options = storage.options
    storage.client.request("PUT", options.bucket, f"{options.prefix}/{key}".lstrip("/"), body=data)


class S3Suite(StorageSuite, MultipartSuite):
    """What both schemes, on both servers, have to pass."""

    def raw_write(self, storage, key, data):
        raw_write(storage, key, data)

    def raw_read(self, storage, key):
        options = storage.options
        try:
            return storage.client.request("GET", options.bucket, f"{options.prefix}/{key}".lstrip("/")).body
        except NothingThere:
            return None
