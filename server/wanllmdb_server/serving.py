"""Listen and serve: one process, or several that share the socket and the database."""

import ipaddress
import logging
import signal
import socket
from types import FrameType

import structlog
import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from wanllmdb_server import administration
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.logs import set_up_logging
from wanllmdb_server.redaction import Shown
from wanllmdb_server.settings import Settings

log = structlog.get_logger(__name__)

LARGEST_MESSAGE = 1 << 20
"""Most bytes in one message of a WebSocket client."""


def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until told to stop; port 0 takes a free one.

    Raises `InvalidInput` for other addresses than loopback as long as there is no administrator.
    """
    signals = _Signals()
    is_open_to_others = not is_loopback(host)
    if is_open_to_others and not administration.has_admin(settings):
        raise InvalidInput(
            f"refusing to listen on {host}: there is no administrator yet, so anybody who reaches the server "
            "might change everything; run first: wanllmdb-server admin create NAME",
            host=host,
        )
    listening = listen(host, port)
    url = url_of(listening)
    config = uvicorn.Config(
        _AppFactory(settings, url),
        factory=True,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,  # every subscriber would have a compressor, for a few bytes each time
        access_log=False,
        log_config=None,
        log_level=logging.WARNING,
        # By itself uvicorn would believe what any process of this machine says of clients' addresses.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=proxies(settings.trusted_proxies),
        timeout_graceful_shutdown=10,
        server_header=False,
    )
    server = uvicorn.Server(config)
    log.info("listening", url=url, data=str(settings.data_dir))
    if is_open_to_others:
        _advise(settings, host)
    else:
        _invite_first_admin(settings, settings.public_url or url)
    if workers == 1:
        signals.hand_to(server)
        server.run([listening])
    elif not signals.asked:
        Multiprocess(config, [listening]).run()
    log.info("stopped")


def _advise(settings: Settings, host: str) -> None:
    if settings.public_url is None:
        log.warning(
            "other machines cannot use the links that this server makes: set public_url to the address that "
            "they use; without https, browsers elsewhere do not keep a login",
            host=host,
        )


def _invite_first_admin(settings: Settings, url: str) -> None:
    link = administration.first_admin_link(settings, url)
    if link is not None:
        log.info(
            "there are no users yet, so whoever reaches this server may do everything; whoever opens this "
            "link becomes the first administrator, and then a login is needed",
            link=Shown(link),
        )


class _Signals:
    """Heeds a signal that comes before uvicorn takes them over, and the one that it raises again at the end.

    Raising from the handler instead could be swallowed while uvicorn starts, and the signal be lost.
    """

    def __init__(self) -> None:
        self.asked = False
        self._server: uvicorn.Server | None = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)

    def hand_to(self, server: uvicorn.Server) -> None:
        """From now on a signal ends `server`; so does one that came before."""
        self._server = server
        server.should_exit = self.asked

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if self._server is not None:
            self._server.should_exit = True


class _AppFactory:
    """Builds the app inside the process that serves it; travels to worker processes by pickle."""

    def __init__(self, settings: Settings, url: str) -> None:
        self._settings = settings
        self._url = url

    def __call__(self) -> Starlette:
        from wanllmdb_server.app import build_app, open_registry  # noqa: PLC0415  # after the command line was read

        set_up_logging(self._settings.log_format, self._settings.log_level)
        return build_app(open_registry(self._settings, self._url))


def proxies(trusted: list[str]) -> list[str]:
    """The networks for uvicorn; those of IPv4 also as a socket for both versions shows their addresses."""
    networks = [ipaddress.ip_network(text) for text in trusted]
    mapped = [
        f"::ffff:{network.network_address}/{96 + network.prefixlen}"
        for network in networks
        if network.version == 4  # noqa: PLR2004  # the version of IP
    ]
    return [*map(str, networks), *mapped]


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `InvalidInput` saying what to do when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise InvalidInput(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port"
        ) from error
    listening.listen(2048)
    listening.set_inheritable(True)
    return listening


def url_of(listening: socket.socket) -> str:
    """Where this machine reaches the server."""
    host, port = listening.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "::1" if ":" in host else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address. Raises `InvalidInput` for an unknown host."""
    try:
        addresses = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except socket.gaierror as error:
        raise InvalidInput(f"host {host!r} is unknown; use 127.0.0.1") from error
    return all(ipaddress.ip_address(address).is_loopback for address in addresses)
