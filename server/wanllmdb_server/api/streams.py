"""Streamed answers that let go of what they hold as soon as the client is gone."""

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send


class EndingStream(StreamingResponse):
    """Calls `end` when the last byte is sent or the client has gone.

    Without it a stream that breaks off keeps its file or snapshot until the garbage collector comes by.
    """

    def __init__(
        self,
        chunks: AsyncIterable[bytes] | Iterable[bytes],
        end: Callable[[], Awaitable[Any]],
        *,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
    ) -> None:
        super().__init__(chunks, status_code, headers, media_type)
        self._end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._end()
