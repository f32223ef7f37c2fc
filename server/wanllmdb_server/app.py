"""The application: the only place where everything meets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route, WebSocketRoute

from wanllmdb_server.access.actors import ensure_local_principal
from wanllmdb_server.access.authentication import Authenticator
from wanllmdb_server.access.denials import Denials
from wanllmdb_server.access.rate_limits import RateLimits
from wanllmdb_server.access.sessions import SessionLimits
from wanllmdb_server.api.blobs import blob_routes
from wanllmdb_server.api.context import MANIFESTS, Context, Services
from wanllmdb_server.api.event_documents import event_message
from wanllmdb_server.api.event_export import event_routes
from wanllmdb_server.api.graphql_http import GraphQLEndpoint
from wanllmdb_server.api.live.hub import Hub
from wanllmdb_server.api.live.metrics import LiveMetrics
from wanllmdb_server.api.live.plans import Planner
from wanllmdb_server.api.live.server_sent import EventStreams
from wanllmdb_server.api.live.web_socket import WebSockets
from wanllmdb_server.api.manifests import manifest_route
from wanllmdb_server.api.schema import build_schema
from wanllmdb_server.api.subscriptions import SOURCES
from wanllmdb_server.api.threads import Threads
from wanllmdb_server.db import upgrade
from wanllmdb_server.db.engine import Database
from wanllmdb_server.jobs.worker import Worker
from wanllmdb_server.openlineage.naming import FACETS_PATH
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.registry import open_storages
from wanllmdb_server.web.authentication import Authentication, Cookie, Recogniser, actor_of
from wanllmdb_server.web.guard import OriginGuard
from wanllmdb_server.web.health import Check, health_routes, process_registry
from wanllmdb_server.web.login import LoginRoutes
from wanllmdb_server.web.login_pages import login_page_routes
from wanllmdb_server.web.oidc.routes import oidc_routes
from wanllmdb_server.web.pages import file_route
from wanllmdb_server.web.refusals import Refusals
from wanllmdb_server.web.requests import RequestMetrics, RequestMiddleware
from wanllmdb_server.web.stopping import on_stop
from wanllmdb_server.web.webui import BUILT, WebUI, origins_of, pages_beside
from wanllmdb_server.webhooks.courier import Courier


@dataclass(frozen=True)
class Opened:
    """What a process holds open while it serves."""

    services: Services
    worker: Worker
    courier: Courier
    threads: Threads
    limits: RateLimits
    denials: Denials

    def close(self) -> None:
        self.worker.stop()
        self.courier.stop()
        self.threads.close()
        self.denials.stop()
        self.services.database.close()


def open_registry(settings: Settings, public_url: str, *, always_open: bool = False) -> Opened:
    """Open database and storages; an empty or older embedded database is migrated first.

    `always_open` lets everybody in as `local`, for the registry of one user's own folder.
    Raises `DatabaseUnavailable`, `StorageUnavailable` or `InvalidInput`, with what to do about it.
    """
    database = Database(
        settings.resolved_database_url,
        durability=settings.durability,
        pool_size=settings.threads + 4,
        busy_seconds=settings.busy_seconds,
        statement_seconds=10 * settings.request_timeout_seconds,
    )
    upgrade.upgrade(database)
    with database.write() as connection:
        ensure_local_principal(connection)
    storages = open_storages(settings, public_url)
    limits = SessionLimits(
        timedelta(hours=settings.session_idle_hours), timedelta(days=settings.session_days)
    )
    authenticator = Authenticator(database, limits, always_open=always_open)
    services = Services(settings, database, storages, authenticator, settings.public_url or public_url)
    return Opened(
        services,
        Worker(database, storages, settings),
        Courier(database, settings, services.vault, event_message),
        Threads(settings.threads),
        RateLimits(settings, off=always_open),
        Denials(database),
    )


def build_app(opened: Opened) -> Starlette:
    """The ASGI app over an opened registry; it closes the registry when it shuts down."""
    services, settings = opened.services, opened.services.settings
    metrics = process_registry()
    cookie = Cookie(settings.public_url)
    graphql = GraphQLEndpoint(build_schema(), _make_context(services), settings, opened.threads)
    planner = Planner(services, graphql.schema, graphql.documents, SOURCES)
    hub = Hub(services, planner, opened.threads, LiveMetrics(metrics))
    graphql.streams = EventStreams(hub, settings)
    recogniser = Recogniser(services.authenticator, opened.threads, opened.limits)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        opened.worker.start()
        opened.courier.start()
        opened.denials.start()
        hub.start()
        loop = asyncio.get_running_loop()
        # Streams have no end of their own: who stops the server calls this, from whichever thread.
        app.state.let_go = partial(_call, loop, hub.stop)
        on_stop(app.state.let_go)
        yield
        hub.end()
        opened.close()

    webui = WebUI(BUILT, services.url, origins_of(services.storages))
    routes = [
        Route("/graphql", graphql),
        WebSocketRoute("/graphql", WebSockets(hub, recogniser.allow, settings)),
        manifest_route(services, MANIFESTS),
        *event_routes(services),
        *blob_routes(services.storages),
        *health_routes(_checks(services), metrics, opened.threads),
        *LoginRoutes(services, opened.threads, opened.limits, cookie).routes(),
        *login_page_routes(),
        file_route(FACETS_PATH, "openlineage-facets.json"),
        *oidc_routes(services, opened.threads, cookie),
        webui.asset_route(),
    ]
    is_page = pages_beside(routes)
    return Starlette(
        routes=[*routes, webui.page_route(is_page)],
        middleware=[
            Middleware(RequestMiddleware, metrics=RequestMetrics(metrics)),
            Middleware(OriginGuard, settings=settings),
            Middleware(Refusals, denials=opened.denials, limits=opened.limits),
            Middleware(
                Authentication,
                authenticator=services.authenticator,
                threads=opened.threads,
                cookie=cookie,
                limits=opened.limits,
                is_page=is_page,
                metrics_key=settings.metrics_key.get_secret_value() if settings.metrics_key else None,
            ),
        ],
        lifespan=lifespan,
    )


def _call(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    """Call it on the loop, from any thread, unless the loop has ended."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(callback)


def _make_context(services: Services) -> Callable[[Request, float], Context]:
    def make(request: Request, _deadline: float) -> Context:
        return Context(services, actor_of(request.scope))

    return make


def _checks(services: Services) -> Mapping[str, Check]:
    def database() -> None:
        with services.database.read() as connection:
            connection.exec_driver_sql("SELECT 1 FROM principal").first()

    def migrations() -> None:
        upgrade.check(services.database)

    # Only the default: another one that is down must not take its projects' neighbours with it.
    def storage() -> None:
        services.storages[services.storages.default].stat("readiness-probe")

    return {"database": database, "migrations": migrations, f"storage {services.storages.default}": storage}
