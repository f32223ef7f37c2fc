"""Keep-alive clients in one process, each sending one request after another."""

import asyncio
import time

Request = tuple[str, str, bytes]


async def client(port: int, request: Request, until: float, expect: bytes, headers: str = "") -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    method, path, body = request
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n{headers}"
    )
    data = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    answered = 0
    while time.perf_counter() < until:
        writer.write(data)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        payload = await reader.readexactly(length)
        assert b" 200 " in answer[:20] and expect in payload, (answer, payload)
        answered += 1
    writer.close()
    return answered


def answers_per_second(
    port: int, request: Request, clients: int, duration: float, expect: bytes, headers: str = ""
) -> float:
    """`headers` are more of them, each with its line end."""

    async def run() -> list[int]:
        until = time.perf_counter() + duration
        return await asyncio.gather(*[client(port, request, until, expect, headers) for _ in range(clients)])

    return sum(asyncio.run(run())) / duration
