"""A TCP pass-through that counts the bytes of both directions."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 1 << 18


class PassThrough:
    """Listens on loopback and passes every connection on to `target`, an `http://host:port`."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (str(parts.hostname), int(parts.port or 80))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self.port = int(self._listening.getsockname()[1])
        self.bytes = 0

    def serve(self) -> None:
        """Accept until `close`."""
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(self._target)
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                with self._lock:
                    self.bytes += len(data)
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def pass_through(target: str) -> Iterator[PassThrough]:
    """Connections that are open at the end stay open until one side closes them."""
    passing = PassThrough(target)
    thread = threading.Thread(target=passing.serve, daemon=True)
    thread.start()
    try:
        yield passing
    finally:
        passing.close()
        thread.join()
