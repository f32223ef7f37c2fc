"""HTTPS for tests: certificates of an authority of our own, and a front that ends TLS before a plain server."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

CHUNK = 64 << 10


class Authority:
    """Signs certificates. Who sets `environment` trusts it, and no other."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self._file = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(self._file))

    @property
    def environment(self) -> dict[str, str]:
        return {"SSL_CERT_FILE": str(self._file)}

    @contextmanager
    def front(self, target: str, *hosts: str) -> Iterator[int]:
        """The port of loopback at which the plain server at `target` speaks TLS as `hosts`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*hosts).configure_cert(context)
        with _running(context, target) as port:
            yield port


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@contextmanager
def _running(context: ssl.SSLContext, target: str) -> Iterator[int]:
    """A front in a thread of its own, which ends with all its connections."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    # Handshakes that the other side breaks off are what the tests are about.
    loop.set_exception_handler(lambda *_: None)
    stop, ports = asyncio.Event(), []
    place = urlsplit(target)

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            inner_reader, inner_writer = await asyncio.open_connection(place.hostname, place.port)
            ways = [
                asyncio.ensure_future(_copy(reader, inner_writer)),
                asyncio.ensure_future(_copy(inner_reader, writer)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                inner_writer.close()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(pass_on, "127.0.0.1", 0, ssl=context)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        await stop.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
    thread.start()
    try:
        assert ready.wait(30)
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
