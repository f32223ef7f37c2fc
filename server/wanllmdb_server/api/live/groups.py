"""Subscribers who get the same answers: made once, and sent to all of them as the same bytes."""

import asyncio
from collections.abc import Callable

import structlog
from graphql import GraphQLError

from wanllmdb_server.access.actors import Actor, Credential
from wanllmdb_server.api import errors
from wanllmdb_server.api.documents import InvalidDocumentError
from wanllmdb_server.api.execution import InvalidVariablesError
from wanllmdb_server.api.live.metrics import LiveMetrics
from wanllmdb_server.api.live.outbox import Subscriber
from wanllmdb_server.api.live.plans import Hop, Plan, Planner
from wanllmdb_server.api.threads import Threads
from wanllmdb_server.errors import DatabaseBusy, DatabaseUnavailable

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 1.0
"""How long to wait when the database cannot be read."""


class Group:
    """The subscribers of one plan who have all that came until a position. Lives on the event loop."""

    def __init__(
        self,
        plan: Plan,
        position: int,
        planner: Planner,
        threads: Threads,
        metrics: LiveMetrics,
        end: Callable[[], None],
    ) -> None:
        """`end` is called when the group ends by itself, with all its subscriptions."""
        self.plan = plan
        self.reached = position
        """Its members were sent all that there is up to this position."""
        self._planner = planner
        self._threads = threads
        self._metrics = metrics
        self._end = end
        self._members: dict[Subscriber, None] = {}
        self._news = asyncio.Event()
        self._is_reading = False
        self._task = asyncio.create_task(self._live())

    @property
    def is_empty(self) -> bool:
        return not self._members

    def join(self, member: Subscriber) -> None:
        """Add one who has all up to `reached`, or further."""
        self._members[member] = None

    def leave(self, member: Subscriber) -> None:
        self._members.pop(member, None)

    def wake(self) -> None:
        """There may be something to send, or somebody who may not have it any more."""
        self._news.set()

    def skip(self, before: int, position: int) -> None:
        """Between these positions there is nothing for this group."""
        if not self._is_reading and not self._news.is_set() and self.reached >= before:
            self.reached = max(self.reached, position)

    def close(self) -> None:
        self._task.cancel()

    async def _live(self) -> None:
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                try:
                    await self._read_on()
                except (DatabaseBusy, DatabaseUnavailable):
                    await asyncio.sleep(AGAIN_SECONDS)
                    self._news.set()
        except Exception as error:  # noqa: BLE001  # whoever subscribed is told
            self._end()
            for member in list(self._members):
                refuse(member, error)

    async def _read_on(self) -> None:
        self._is_reading = True
        try:
            is_all = False
            while not is_all:
                actors = {member.actor.credential: member.actor for member in self._members}
                hop = await self._threads.run(
                    self._planner.hop, self.plan, self.reached, list(actors.values())
                )
                self._metrics.for_groups.inc(len(hop.answers))
                self._send(hop)
                is_all = hop.is_all
        finally:
            self._is_reading = False

    def _send(self, hop: Hop) -> None:
        members = list(self._members)
        if hop.gone:
            members = [member for member in members if not _is_gone(member, hop)]
        for position, body in hop.answers:
            for member in members:
                if position > member.position:
                    member.next(position, body)
        self.reached = hop.reached


def _is_gone(member: Subscriber, hop: Hop) -> bool:
    credential: Credential | None = member.actor.credential
    error = hop.gone.get(credential)
    if error is not None:
        member.fail(error)
    return error is not None


def refuse(member: Subscriber, error: Exception) -> None:
    """End a subscription with what prevents it; what is a bug of ours is logged, and not told."""
    if isinstance(error, InvalidDocumentError | InvalidVariablesError):
        member.refuse(errors.from_request(error.errors, member.request_id))
    elif isinstance(error, GraphQLError):
        member.refuse(errors.from_request([error], member.request_id))
    else:
        member.refuse([errors.from_exception(error, member.request_id)])


async def replay(
    member: Subscriber, plan: Plan, position: int, planner: Planner, threads: Threads, metrics: LiveMetrics
) -> int:
    """Send a subscriber what there is after a position, as fast as it reads; return how far that was.

    Raises RegistryError.
    """
    actor: Actor = member.actor
    is_all = False
    while not is_all:
        hop = await threads.run(planner.hop, plan, position, [actor])
        metrics.for_replays.inc(len(hop.answers))
        if hop.gone:
            raise next(iter(hop.gone.values()))
        for place, body in hop.answers:
            await member.room(len(body))
            member.next(place, body)
        position, is_all = hop.reached, hop.is_all
    return position
