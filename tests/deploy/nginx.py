"""A real nginx with the configuration that is shipped: only addresses and certificates are the test's own."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "deploy" / "nginx.conf"
PATIENCE = 60

MAIN = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/wanllmdb.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    """One that runs. It answers at `url` plainly, and with TLS at `tls_port`."""

    folder: Path
    url: str
    tls_port: int

    @property
    def stored(self) -> list[Path]:
        """What it has put on its disk of requests and answers."""
        folders = (self.folder / "bodies", self.folder / "answers")
        return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def program() -> Path:
    """The nginx of this machine, else that of Debian's package, unpacked into the checkout.

    It is not installed, for that would start it. Raises `RuntimeError` where neither can be had.
    """
    if found := shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
        return Path(found)
    folder = ROOT / ".tools" / "nginx"
    found_there = folder / "root" / "usr" / "sbin" / "nginx"
    if not found_there.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if _run(folder, "apt-get", "download", "nginx"):
            _run(folder, "apt-get", "update")
            if problem := _run(folder, "apt-get", "download", "nginx"):
                raise RuntimeError(
                    f"these tests need nginx; install it, for Debian's has no answer: {problem}"
                )
        (package,) = folder.glob("nginx_*.deb")
        if problem := _run(folder, "dpkg", "-x", package.name, "unpacked"):
            raise RuntimeError(f"these tests need nginx, and its package cannot be unpacked: {problem}")
        (folder / "unpacked").rename(folder / "root")
    return found_there


def _run(folder: Path, *command: str) -> str | None:
    """What went wrong."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    except FileNotFoundError as error:
        return str(error)
    return done.stderr if done.returncode else None


def configure(folder: Path, servers: Sequence[str], certificate: Path, port: int, tls_port: int) -> str:
    """The shipped file for these servers and ports."""
    lines = []
    for line in CONFIG.read_text().splitlines():
        word = line.strip()
        if word.startswith("server 10.0.0."):
            if servers:
                lines.append(f"    server {servers[0].removeprefix('http://')};")
                servers = servers[1:]
        elif word.startswith("listen 443"):
            lines.append(line.replace("443", f"127.0.0.1:{tls_port}"))
            lines.append(f"    listen 127.0.0.1:{port};")
        elif word.startswith("ssl_certificate"):
            lines.append(f"    {word.split()[0]} {certificate};")
        else:
            lines.append(line)
    assert not servers
    return "\n".join(lines) + "\n"


@contextmanager
def running(folder: Path, servers: Sequence[str], certificate: Path) -> Iterator[Nginx]:
    """In front of those servers; `certificate` is a file with a key and a certificate."""
    for name in ("bodies", "answers"):
        (folder / name).mkdir(parents=True)
    if os.geteuid() == 0:  # its worker is `nobody` then
        for path in (folder, *folder.parents):
            if path.stat().st_uid == 0 and path != path.parent:
                path.chmod(path.stat().st_mode | 0o011)
    port, tls_port = _free_port(), _free_port()
    (folder / "wanllmdb.conf").write_text(configure(folder, servers, certificate, port, tls_port))
    (folder / "main.conf").write_text(MAIN.format(folder=folder))
    process = subprocess.Popen([program(), "-p", folder, "-c", folder / "main.conf"])
    try:
        _wait_for(port, process)
        yield Nginx(folder, f"http://127.0.0.1:{port}", tls_port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
