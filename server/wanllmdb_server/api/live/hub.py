"""The live part of a process: follows the feed and wakes the groups that it concerns."""

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import structlog
from sqlalchemy import Row

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.api.context import Services
from wanllmdb_server.api.live.groups import Group, refuse, replay
from wanllmdb_server.api.live.metrics import LiveMetrics
from wanllmdb_server.api.live.outbox import Subscriber
from wanllmdb_server.api.live.plans import Plan, Planner
from wanllmdb_server.api.parameters import Parameters
from wanllmdb_server.api.threads import Threads
from wanllmdb_server.errors import LimitExceeded, RegistryError
from wanllmdb_server.events.feed import outline_after
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.events.sequencer import BATCH, place_committed

log = structlog.get_logger(__name__)

RECHECK_SECONDS = 5.0
"""How long who has lost a right without an event (a key that expires) may go on reading."""
LOOK = 1_000
AGAIN_SECONDS = 1.0
TOGETHER_SECONDS = 0.005
"""Events that are committed within so long get their positions together."""

_RIGHTS = frozenset(
    type_.value
    for type_ in (
        EventType.MEMBER_ADDED,
        EventType.MEMBER_REMOVED,
        EventType.PROJECT_UPDATED,
        EventType.PROJECT_DELETED,
        EventType.PRINCIPAL_CREATED,
        EventType.PRINCIPAL_UPDATED,
        EventType.PASSWORD_CHANGED,
        EventType.SESSIONS_ENDED,
        EventType.API_KEY_REVOKED,
    )
)
"""Events after which somebody may not read any more what they could."""


class Hub:
    """Everybody who subscribes to this process. Lives on the event loop."""

    def __init__(self, services: Services, planner: Planner, threads: Threads, metrics: LiveMetrics) -> None:
        self._services = services
        self._planner = planner
        self._threads = threads
        self._metrics = metrics
        self._groups: dict[Hashable, Group] = {}
        metrics.groups.set_function(self._groups.__len__)
        self._position = 0
        # SQLite numbers events as they are written: as long as nobody subscribes there is nothing to do.
        self._is_sequencer = services.database.is_postgresql
        self._news: asyncio.Event | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._connections: dict[object, Callable[[], None]] = {}
        self._per_principal: Counter[int] = Counter()
        self._forget: Callable[[], None] = lambda: None
        self.is_stopping = False

    def start(self) -> None:
        """Follow the feed from now on; to be called on the event loop."""
        loop = asyncio.get_running_loop()
        news = self._news = asyncio.Event()
        news.set()

        def tell() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(news.set)

        self._forget = self._services.database.wakeups.subscribe(tell)
        self._tasks = [asyncio.create_task(self._follow(news)), asyncio.create_task(self._recheck())]

    def stop(self) -> None:
        """Close every connection, so that clients connect again, to another process or the next one."""
        self.is_stopping = True
        for close in list(self._connections.values()):
            close()

    def end(self) -> None:
        """Follow no longer."""
        self.stop()
        self._forget()
        for task in self._tasks:
            task.cancel()
        for group in self._groups.values():
            group.close()

    def enter(self, actor: Actor, connection: object, close: Callable[[], None]) -> None:
        """Count a connection of a principal; `close` is called when it is to end. Raises `LimitExceeded`."""
        most = self._services.settings.live_connections
        if most and self._per_principal[actor.principal_id] >= most:
            raise LimitExceeded(
                f"{most} live connections are open already; close some, or subscribe to several things "
                "over one WebSocket",
                limit=most,
            )
        self._per_principal[actor.principal_id] += 1
        self._connections[connection] = close
        if self.is_stopping:
            close()

    def leave(self, actor: Actor, connection: object) -> None:
        """The connection has ended."""
        if self._connections.pop(connection, None) is not None:
            self._per_principal[actor.principal_id] -= 1
            if not self._per_principal[actor.principal_id]:
                del self._per_principal[actor.principal_id]

    async def serve(
        self, member: Subscriber, parameters: Parameters, started: Callable[[], None] = lambda: None
    ) -> None:
        """Send a subscriber its answers until it ends.

        `started` is called once it is clear where it begins, or that it does not.
        """
        try:
            plan, position = await self._threads.run(
                self._planner.plan, parameters, member.actor, member.request_id
            )
            member.start(position)
            started()
            await self._serve(member, plan, position)
        except Exception as error:  # noqa: BLE001  # whoever subscribed is told
            refuse(member, error)
            member.denied = error if isinstance(error, RegistryError) else None
            started()

    async def _serve(self, member: Subscriber, plan: Plan, position: int) -> None:
        group = None
        # Between the end of a replay and now the group may have gone on.
        while group is None or position < group.reached:
            position = await replay(member, plan, position, self._planner, self._threads, self._metrics)
            group = self._group(plan, position)
        group.join(member)
        try:
            with self._metrics.subscribers.track_inprogress():
                await member.over()
        finally:
            group.leave(member)
            if group.is_empty and self._groups.get(plan.key) is group:
                self._groups.pop(plan.key).close()

    def _group(self, plan: Plan, position: int) -> Group:
        group = self._groups.get(plan.key)
        if group is None:
            if not self._groups:
                # Nobody listened, so nobody looked how far the feed goes.
                self._position = max(self._position, position)

            def end() -> None:
                self._groups.pop(plan.key, None)

            group = Group(plan, position, self._planner, self._threads, self._metrics, end)
            self._groups[plan.key] = group
            if position < self._position:
                group.wake()
            assert self._news is not None  # noqa: S101  # started before it serves
            self._news.set()
        return group

    async def _follow(self, news: asyncio.Event) -> None:
        while True:
            await news.wait()
            news.clear()
            if not self._groups and not self._is_sequencer:
                continue
            try:
                is_all = False
                while not is_all:
                    if self._is_sequencer:
                        await asyncio.sleep(TOGETHER_SECONDS)
                    rows, is_all = await self._threads.run(self._look, self._position)
                    self._advance(rows)
            except Exception as error:  # it has to go on, whatever it was
                log.warning("the feed cannot be followed for now", exc_info=error)
                await asyncio.sleep(AGAIN_SECONDS)
                news.set()

    def _look(self, position: int) -> tuple[Sequence[Row[Any]], bool]:
        """What comes after a position, and whether that is all. Gives committed events their positions."""
        database = self._services.database
        placed = place_committed(database, wait=False)
        with database.read() as connection:
            rows = outline_after(connection, position, LOOK)
        return rows, placed < BATCH and len(rows) < LOOK

    def _advance(self, rows: Sequence[Row[Any]]) -> None:
        if not rows:
            return
        before, self._position = self._position, rows[-1].position
        may_end = any(row.type in _RIGHTS for row in rows)
        kinds = {(row.type, row.project_id) for row in rows}
        for group in self._groups.values():
            if may_end or any(group.plan.source.concerns(*kind) for kind in kinds):
                group.wake()
            else:
                group.skip(before, self._position)

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            for group in self._groups.values():
                group.wake()
