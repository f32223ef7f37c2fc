"""Where a request comes from."""

from starlette.types import Scope


def client_address(scope: Scope) -> str:
    """The client's address as text, empty for a socket file.

    Behind a proxy that the settings trust, uvicorn has put in what the proxy says, which is an address
    unless the proxy passes on nonsense.
    """
    client = scope.get("client")
    return str(client[0])[:64] if client else ""
