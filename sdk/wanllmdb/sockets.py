"""urllib3 connections that reach a socket file, and that send files without copying them through Python."""

import errno
import os
import socket
import ssl
from collections.abc import Iterator
from typing import Any, BinaryIO, TypeVar

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.wait import wait_for_read

from wanllmdb.progress import Advance, silent

_STEP = 16 << 20


class FileBody:
    """The bytes of an open file from `start` to `end` as the body of a request; can be sent again.

    `start` may be moved between attempts, where the receiver has kept what came before.
    """

    def __init__(self, file: BinaryIO, end: int, advance: Advance = silent, *, start: int = 0) -> None:
        self.start = start
        self._file = file
        self._end = end
        self._advance = advance
        self._at = start

    def __len__(self) -> int:
        return self._end - self.start

    def __iter__(self) -> Iterator["FileBody"]:
        """The one piece urllib3 gets to see: it hands it to the connection's `send` below."""
        yield self

    def send_to(self, connection: socket.socket) -> None:
        """Raises `EOFError` if the file is shorter than promised."""
        self._move(self.start)
        while self._at < self._end:
            # sendfile(2) where the socket is plain, read and send where it is TLS.
            count = connection.sendfile(self._file, self._at, min(_STEP, self._end - self._at))
            if not count:
                # Also what a connection that was reset just then looks like, which is no fault of the file.
                if os.fstat(self._file.fileno()).st_size >= self._end:
                    raise ConnectionResetError(errno.ECONNRESET, "the connection took no more bytes")
                raise EOFError
            self._move(self._at + count)
            if self._at < self._end and _has_answer(connection):
                # The server has made up its mind: urllib3 reads the answer after this error.
                raise BrokenPipeError(errno.EPIPE, "answered before all was sent")

    def _move(self, to: int) -> None:
        """Progress counts what the receiver has, whether sent now or kept from before."""
        self._advance(to - self._at)
        self._at = to


def _has_answer(connection: socket.socket) -> bool:
    # Over TLS what can be read may be a session ticket, which is no answer.
    return not isinstance(connection, ssl.SSLSocket) and wait_for_read(connection, timeout=0)


class _SendsFiles(HTTPConnection):
    def send(self, data: Any) -> None:
        if isinstance(data, FileBody):
            data.send_to(self.sock)
        else:
            super().send(data)


class _SendsFilesTls(HTTPSConnection):
    def send(self, data: Any) -> None:
        if isinstance(data, FileBody):
            data.send_to(self.sock)
        else:
            super().send(data)


class _HttpPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _SendsFiles


class _HttpsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SendsFilesTls


Manager = TypeVar("Manager", bound=urllib3.PoolManager)


def file_sending_pools(manager: Manager) -> Manager:
    """`manager`, its connections able to send a `FileBody`."""
    manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
    return manager


class _UnixConnection(_SendsFiles):
    def __init__(self, *args: Any, socket_path: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._socket_path = socket_path

    def _new_conn(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            if isinstance(self.timeout, int | float):
                connection.settimeout(self.timeout)
            connection.connect(self._socket_path)
        except OSError as error:
            connection.close()
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise urllib3.exceptions.NewConnectionError(self, reason) from error
        return connection


class UnixPool(urllib3.HTTPConnectionPool):
    """Connections over one socket file, whatever host a request names."""

    ConnectionCls = _UnixConnection

    def __init__(self, socket_path: str, **options: Any) -> None:
        super().__init__("localhost", socket_path=socket_path, **options)
        self.socket_path = socket_path
