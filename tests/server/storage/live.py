"""A real uvicorn server for the byte routes, and a raw client for it."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from wanllmdb_server.api.blobs import blob_routes
from wanllmdb_server.storage.hookspecs import StorageContext
from wanllmdb_server.storage.keyring import Keyring
from wanllmdb_server.storage.local import LocalStorage, open_local

SECRET = "a-secret-of-the-tests"
KEYRING = Keyring([SECRET])


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def error(self):
        return json.loads(self.body)["error"]


@contextmanager
def serve(folder: Path) -> Iterator[LocalStorage]:
    """A local storage below `folder` whose URLs lead to a server that runs meanwhile."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = StorageContext(
        name="default",
        public_url=lambda: f"http://127.0.0.1:{listener.getsockname()[1]}",
        keyring=KEYRING,
        data_dir=folder,
    )
    storage = open_local((folder / "blobs").as_uri(), context)
    app = Starlette(routes=blob_routes({"default": storage}))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", loop="uvloop", http="httptools"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield storage
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def send(url: str, method: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def files_below(root: str) -> list[str]:
    """Every file there is, partial ones included, past the storage."""
    return sorted(str(path.relative_to(root)) for path in Path(root).rglob("*") if path.is_file())
