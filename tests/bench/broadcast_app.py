"""The yardstick of subscriptions: every WebSocket gets the body of a request, and that is all."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

_sockets: list[WebSocket] = []


async def join(websocket: WebSocket) -> None:
    await websocket.accept()
    _sockets.append(websocket)
    await websocket.send_text("joined")
    try:
        while True:
            await websocket.receive()
    except (WebSocketDisconnect, RuntimeError):
        _sockets.remove(websocket)


async def send(request: Request) -> Response:
    text = (await request.body()).decode()
    for websocket in _sockets:
        await websocket.send_text(text)
    return Response()


app = Starlette(routes=[WebSocketRoute("/join", join), Route("/send", send, methods=["POST"])])
