"""Where a request comes from."""

from starlette.types import Scope

from wanllmdb_server.access.addresses import valid_address


def client_address(scope: Scope) -> str:
    """The client's address as text, `unknown` for a socket file.

    Behind a proxy that the settings trust, uvicorn has put in what the proxy says.
    """
    client = scope.get("client")
    return valid_address(client[0] if client else "")
