"""For the machines that look after the server: is it up, can it work, how is it doing."""

import asyncio
from collections.abc import Callable, Mapping

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wanllmdb_server.api.threads import Threads

log = structlog.get_logger(__name__)

# A probe gives up sooner than the systems that ask usually do, so that they learn what is wrong.
CHECK_SECONDS = 5.0

Check = Callable[[], object]


def process_registry() -> CollectorRegistry:
    """A registry that already tells memory, CPU, open files and garbage collection of this process."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


def health_routes(
    checks: Mapping[str, Check], registry: CollectorRegistry, threads: Threads, seconds: float = CHECK_SECONDS
) -> list[Route]:
    """`/healthz`, `/readyz`, `/metrics`.

    A check runs in a thread and fails by raising, or by not being done after `seconds`. The answer names
    the checks that failed; why is in the log only, for the address may be open to everybody.
    """

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "up"})

    async def readyz(_: Request) -> Response:
        results = await asyncio.gather(*(_passes(name, checks[name], threads, seconds) for name in checks))
        failed = [name for name, passed in zip(checks, results, strict=True) if not passed]
        status = {"status": "not ready" if failed else "ready", "failed": failed}
        return JSONResponse(status, status_code=503 if failed else 200)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


async def _passes(name: str, check: Check, threads: Threads, seconds: float) -> bool:
    try:
        await asyncio.wait_for(threads.run(check), seconds)
    except Exception as error:
        log.warning("readiness check failed", check=name, exc_info=error)
        return False
    return True
