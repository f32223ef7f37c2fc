"""A bare HTTP file sink and a client as bare as Python allows: the limits of loopback and disk.

Nothing is parsed that need not be, nothing is hashed, bytes go by sendfile and recv_into. What the
registry does is measured against these in the same run.
"""

import os
import socket
import sys
import threading
from pathlib import Path

MIB = 1 << 20
END = b"\r\n\r\n"


def read_head(connection: socket.socket, view: memoryview) -> tuple[str, bytes, int]:
    """The first line, what came after the head, and the Content-Length; ConnectionError at the end."""
    buffer, have = view.obj, 0
    while (end := buffer.find(END, 0, have)) < 0:
        received = connection.recv_into(view[have:])
        if not received:
            raise ConnectionError("closed")
        have += received
    lines = bytes(view[:end]).decode("latin1").split("\r\n")
    lengths = [line.split(":", 1)[1] for line in lines[1:] if line.lower().startswith("content-length:")]
    return lines[0], bytes(view[end + len(END) : have]), int(lengths[0]) if lengths else 0


def serve_connection(connection: socket.socket, root: Path) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    view = memoryview(bytearray(MIB))
    try:
        while True:
            line, rest, length = read_head(connection, view)
            method, path, _ = line.split(" ")
            if method == "PUT":
                receive_file(connection, root / path.lstrip("/"), rest, length, view)
                connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
            else:
                send_file(connection, root / path.lstrip("/"))
    except ConnectionError:
        connection.close()


def receive_file(connection: socket.socket, file: Path, rest: bytes, length: int, view: memoryview) -> None:
    os.makedirs(file.parent, exist_ok=True)
    with open(file, "wb", buffering=0) as out:
        out.write(rest)
        left = length - len(rest)
        while left:
            received = connection.recv_into(view[: min(left, MIB)])
            if not received:
                raise ConnectionError("closed")
            out.write(view[:received])
            left -= received


def send_file(connection: socket.socket, file: Path) -> None:
    with open(file, "rb") as source:
        size = os.fstat(source.fileno()).st_size
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        offset = 0
        while offset < size:
            offset += os.sendfile(connection.fileno(), source.fileno(), offset, size - offset)


class RawClient:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.view = memoryview(bytearray(MIB))

    def put(self, path: str, file: Path) -> None:
        with open(file, "rb") as source:
            size = os.fstat(source.fileno()).st_size
            head = f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Length: {size}\r\n\r\n"
            if size <= 64 << 10:
                self.connection.sendall(head.encode() + source.read())
            else:
                self.connection.sendall(head.encode())
                offset = 0
                while offset < size:
                    offset += os.sendfile(self.connection.fileno(), source.fileno(), offset, size - offset)
        line, rest, length = read_head(self.connection, self.view)
        self._skip(length - len(rest))
        assert line.split(" ")[1].startswith("2"), line

    def get(self, path: str, file: Path) -> None:
        self.connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        line, rest, length = read_head(self.connection, self.view)
        assert line.split(" ")[1] == "200", line
        with open(file, "wb", buffering=0) as out:
            out.write(rest)
            left = length - len(rest)
            while left:
                received = self.connection.recv_into(self.view[: min(left, MIB)])
                out.write(self.view[:received])
                left -= received

    def _skip(self, left: int) -> None:
        while left > 0:
            left -= len(self.connection.recv(left))


def main() -> None:
    root, port = Path(sys.argv[1]), int(sys.argv[2])
    listening = socket.create_server(("127.0.0.1", port), backlog=64)
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=serve_connection, args=(connection, root), daemon=True).start()


if __name__ == "__main__":
    main()
