"""The entry point that the server loads: storages at `s3://`."""

from wanllmdb_server.storage.hookspecs import RegisterStorage, StorageContext, hookimpl

from wanllmdb_s3.credentials import ChainCredentials
from wanllmdb_s3.options import parse_url
from wanllmdb_s3.storage import S3Storage


def open_s3(url: str, _context: StorageContext) -> S3Storage:
    """Open `s3://bucket/prefix?…`; nothing is sent before the storage is used."""
    options = parse_url(url)
    return S3Storage(options, ChainCredentials(options.profile))


@hookimpl
def register_storage(register: RegisterStorage) -> None:
    register("s3", open_s3)
