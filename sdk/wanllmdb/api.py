"""`Api`: read and administer the registry without a run."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from wanllmdb._generated.enums import (
    ArtifactOrderField,
    EventType,
    OrderDirection,
    RunOrderField,
    RunState,
    VersionOrderField,
)
from wanllmdb._generated.fragments import (
    ArtifactFields,
    DeliveryFields,
    EventFields,
    MoveFields,
    RunFields,
    WebhookFields,
)
from wanllmdb._generated.input_types import (
    ArtifactFilter,
    ArtifactOrder,
    CreateProjectInput,
    DeleteAliasInput,
    DeleteArtifactInput,
    DeleteProjectInput,
    DeleteRunInput,
    JsonFilter,
    RenameArtifactInput,
    RollbackAliasInput,
    RunFilter,
    RunOrder,
    UpdateProjectInput,
    VersionFilter,
    VersionOrder,
)
from wanllmdb._generated.list_projects import ListProjectsProjectsNodes
from wanllmdb.arguments import choose, names
from wanllmdb.artifact import UNCHECKED, Artifact
from wanllmdb.errors import InvalidInput, NotFound, ServerUnreachable
from wanllmdb.lineage import (
    Impact,
    LineageGraph,
    LineageNode,
    Way,
    fetch_impact,
    fetch_lineage,
    fetch_path,
)
from wanllmdb.logins import Viewer, viewer_of
from wanllmdb.offline import find_offline
from wanllmdb.paging import Pages
from wanllmdb.receivers import (
    NewWebhook,
    create_webhook,
    delete_webhook,
    get_webhook,
    list_deliveries,
    list_webhooks,
    replay_delivery,
    update_webhook,
)
from wanllmdb.session import Session, open_session
from wanllmdb.watching import watch

Where = Sequence[tuple[str, str, Any]]
"""Comparisons with values in JSON: `[("metrics.accuracy", ">", 0.9)]`."""

_OPERATORS = {
    "==": "EQ", "!=": "NE", ">": "GT", ">=": "GE", "<": "LT", "<=": "LE", "contains": "CONTAINS",
}  # fmt: skip
_PAGE = 100
UNCHANGED: Any = UNCHECKED


class Api:
    """The registry that is configured; arguments come before the environment and the saved login."""

    def __init__(
        self, url: str | None = None, api_key: str | None = None, project: str | None = None
    ) -> None:
        self._session: Session = open_session(url, api_key, project)

    @property
    def url(self) -> str:
        """The server's URL; for the embedded registry a name that stands for it."""
        return self._session.connections.base_url

    def full_name(self, name: str) -> str:
        """The full name of an artifact: a bare one is in the configured project."""
        return self._session.full_ref(name)

    @property
    def viewer(self) -> Viewer:
        """Who asks, as the server knows it. Raises `Unauthenticated`, `ServerUnreachable`."""
        return viewer_of(self._session.operations.server_info())

    def server_version(self) -> str:
        """The version of the server. Raises `ServerUnreachable`."""
        return self._session.operations.server_info().server_info.version

    def artifact(self, ref: str) -> Artifact:
        """The version that a ref names: "project/name:alias", ":v3", "@sha256:…", ":alias@time".

        One named by digest that the cache holds is also found while the server is down.
        Raises `NotFound`, `InvalidRef`, `VersionDeleted`, `ServerUnreachable`.
        """
        full = self._session.full_ref(ref)
        try:
            return Artifact.found(self._session, self._session.operations.get_version(full).artifact_version)
        except ServerUnreachable:
            offline = find_offline(self._session, full)
            if offline is None:
                raise
            return offline

    def link(
        self,
        ref: str,
        target: str,
        aliases: Sequence[str] = (),
        tags: Sequence[str] = (),
        reason: str | None = None,
    ) -> Artifact:
        """Link the version that a ref names into the artifact "project/name"; see `Artifact.link`."""
        return self.artifact(ref).link(target, aliases, tags, reason)

    def lineage(
        self,
        ref: str,
        direction: Way = "both",
        depth: int = 4,
        *,
        first: int = 500,
        types: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> LineageGraph:
        """What a version came from and what came of it; see `Artifact.lineage`. Raises `NotFound`."""
        return fetch_lineage(
            self._session, self._session.full_ref(ref), direction, depth, first, types, as_of
        )

    def run_lineage(
        self,
        id: str,  # noqa: A002  # the field's term
        direction: Way = "both",
        depth: int = 4,
        *,
        project: str | None = None,
        first: int = 500,
    ) -> LineageGraph:
        """The same of a run by its id within the project. Raises `NotFound`."""
        return fetch_lineage(self._session, self.run(id, project).id, direction, depth, first)

    def impact(self, ref: str, *, limit: int | None = None, as_of: datetime | None = None) -> Impact:
        """Everything downstream of the version that a ref names; see `Artifact.impact`."""
        return fetch_impact(self._session, self.artifact(ref).id, limit, as_of)

    def lineage_path(self, start: str, end: str) -> list[LineageNode] | None:
        """Why two versions are connected: one shortest way from one ref to the other; None if they are not.

        It goes all downstream or all upstream. Raises `NotFound`.
        """
        return fetch_path(self._session, self._session.full_ref(start), self._session.full_ref(end))

    def artifacts(
        self,
        project: str | None = None,
        *,
        search: str | None = None,
        types: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
        alias: str | None = None,
        metadata: Where = (),
        version_metadata: Where = (),
        order_by: str = "name",
        descending: bool = False,
    ) -> Pages[ArtifactFields]:
        """The artifacts of a project that meet every condition given, fetched as they are read.

        `order_by` is "name", "created_at", "updated_at", or "metadata.<path>" for a number in the metadata.
        """
        wanted = ArtifactFilter(
            search=search,
            types=_list("types", types),
            tags=_list("tags", tags),
            alias=alias,
            metadata=_conditions(metadata),
            version_metadata=_conditions(version_metadata),
        )
        field, _, path = order_by.partition(".")
        order = ArtifactOrder(
            field=choose(ArtifactOrderField, "order_by", field),
            path=path or None,
            direction=_direction(descending=descending),
        )
        operations, owner = self._session.operations, project or self._session.project
        return Pages(lambda after: operations.list_artifacts(owner, _PAGE, wanted, order, after).artifacts)

    def get_artifact(self, name: str) -> ArtifactFields:
        """An artifact with its aliases, by "project/name". Raises `NotFound`."""
        project, _, short = self._session.full_ref(name).partition("/")
        found = self._session.operations.get_artifact(project, short).artifact
        if found is None:
            raise NotFound(
                f"artifact '{project}/{short}' not found; look at the list of artifacts of {project!r}"
            )
        return found

    def versions(
        self,
        name: str,
        *,
        tags: Sequence[str] | None = None,
        alias: str | None = None,
        metadata: Where = (),
        order_by: str = "index",
        descending: bool = True,
    ) -> Pages[Artifact]:
        """The committed versions of an artifact, newest first, fetched as read. Raises `NotFound`.

        `order_by` is "index", "size", or "metadata.<path>" for a number in the metadata.
        """
        project, _, short = self._session.full_ref(name).partition("/")
        wanted = VersionFilter(tags=_list("tags", tags), alias=alias, metadata=_conditions(metadata))
        field, _, path = order_by.partition(".")
        order = VersionOrder(
            field=choose(VersionOrderField, "order_by", field),
            path=path or None,
            direction=_direction(descending=descending),
        )
        self.get_artifact(name)

        def fetch(after: str | None) -> Any:
            found = self._session.operations.list_versions(project, short, _PAGE, wanted, order, after)
            return found.artifact.versions if found.artifact else None

        return Pages(fetch, lambda node: Artifact.found(self._session, node))

    def alias_history(self, name: str, alias: str | None = None) -> Pages[MoveFields]:
        """Every move of an alias, or of all aliases of "project/name", newest first. Raises `NotFound`."""
        project, _, short = self._session.full_ref(name).partition("/")
        operations = self._session.operations
        self.get_artifact(name)

        def fetch(after: str | None) -> Any:
            found = operations.alias_history(project, short, _PAGE, alias, after).artifact
            return found.alias_history if found else None

        return Pages(fetch)

    def delete_alias(
        self, name: str, alias: str, expected_version: str | None = UNCHECKED, reason: str | None = None
    ) -> None:
        """Take away an alias of "project/name". Raises `NotFound`, `AliasConflict`, `AliasReserved`."""
        full = self._session.full_ref(name)
        given = {} if expected_version is UNCHECKED else {"expected_version": expected_version}
        self._session.operations.delete_alias(
            DeleteAliasInput(artifact=full, alias=alias, reason=reason, **given)
        )

    def rollback_alias(
        self, name: str, alias: str, expected_version: str | None = UNCHECKED, reason: str | None = None
    ) -> str:
        """Point an alias of "project/name" back to where it pointed one move earlier; return that version.

        One that was deleted comes back. Raises `NothingToRollBack`, `VersionDeleted`, `AliasConflict`.
        """
        full = self._session.full_ref(name)
        given = {} if expected_version is UNCHECKED else {"expected_version": expected_version}
        moved = self._session.operations.rollback_alias(
            RollbackAliasInput(artifact=full, alias=alias, reason=reason, **given)
        )
        return moved.rollback_alias.alias.version_name

    def run(self, id: str, project: str | None = None) -> RunFields:  # noqa: A002  # the field's term
        """A run by its id within the project. Raises `NotFound`."""
        owner = project or self._session.project
        found = self._session.operations.get_run(owner, id).run
        if found is None:
            raise NotFound(f"run {id!r} not found in {owner!r}; look at the list of its runs")
        return found

    def runs(
        self,
        project: str | None = None,
        *,
        search: str | None = None,
        states: Sequence[str] | None = None,
        job_types: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
        config: Where = (),
        git_commit: str | None = None,
        order_by: str = "started_at",
        descending: bool = True,
    ) -> Pages[RunFields]:
        """The runs of a project that meet every condition given, fetched as they are read.

        `order_by` is "started_at", "name", or "config.<path>" for a number in the config.
        """
        wanted = RunFilter(
            search=search,
            states=None
            if states is None
            else [choose(RunState, "states", name) for name in names("states", states)],
            job_types=_list("job_types", job_types),
            tags=_list("tags", tags),
            config=_conditions(config),
            git_commit=git_commit,
        )
        field, _, path = order_by.partition(".")
        order = RunOrder(
            field=choose(RunOrderField, "order_by", field),
            path=path or None,
            direction=_direction(descending=descending),
        )
        operations, owner = self._session.operations, project or self._session.project
        return Pages(lambda after: operations.list_runs(owner, _PAGE, wanted, order, after).runs)

    def run_artifacts(self, id: str, project: str | None = None) -> tuple[list[Artifact], list[Artifact]]:  # noqa: A002  # the field's term
        """All that a run used and all that it logged. Raises `NotFound`."""
        self.run(id, project)
        operations, owner = self._session.operations, project or self._session.project

        def inputs(after: str | None) -> Any:
            found = operations.run_inputs(owner, id, _PAGE, after).run
            return found.inputs if found else None

        def outputs(after: str | None) -> Any:
            found = operations.run_outputs(owner, id, _PAGE, after).run
            return found.outputs if found else None

        return self._versions(inputs), self._versions(outputs)

    def _versions(self, fetch: Callable[[str | None], Any]) -> list[Artifact]:
        return list(Pages(fetch, lambda node: Artifact.found(self._session, node)))

    def delete_run(self, id: str, project: str | None = None) -> None:  # noqa: A002  # the field's term
        """Delete a run that has ended; lineage keeps it. Raises `NotFound`, `Conflict`."""
        run = self.run(id, project)
        self._session.operations.delete_run(DeleteRunInput(run=run.id))

    def watch(
        self, project: str | None = None, *, types: Sequence[str] | None = None, after: str | None = None
    ) -> Iterator[EventFields]:
        """What happens in a project, each event once and in order, from now on or after a cursor.

        Waits for events without end. When the connection breaks it is made again, for as long as it takes,
        and goes on behind the last event; keep the `cursor` of an event to go on in another process.
        `types` are names such as "ALIAS_SET". Raises `InvalidInput` for unknown ones, `NotFound`,
        `Forbidden`; `CursorExpired` when events after the cursor are not kept any more: then look at the
        present state, and watch from now on; `ServerUnreachable` if nothing answers at first.
        """
        known = None if types is None else names("types", types)
        wanted = None if known is None else [choose(EventType, "types", name).value for name in known]
        return watch(self._session, project or self._session.project, wanted, after)

    def projects(self, search: str | None = None) -> Pages[ListProjectsProjectsNodes]:
        """Projects by name, fetched as they are read."""
        operations = self._session.operations
        return Pages(lambda after: operations.list_projects(_PAGE, search, after).projects)

    def create_project(self, name: str, description: str = "") -> None:
        """Raises `AlreadyExists`, `InvalidName`."""
        self._session.operations.create_project(CreateProjectInput(name=name, description=description))

    def rename_project(self, name: str, new_name: str) -> None:
        """Raises `NotFound`, `AlreadyExists`, `InvalidName`."""
        self._session.operations.update_project(UpdateProjectInput(project=name, name=new_name))

    def delete_project(self, name: str) -> None:
        """Delete an empty project. Raises `NotFound`, `ProjectNotEmpty`."""
        self._session.operations.delete_project(DeleteProjectInput(project=name))

    def rename_artifact(self, name: str, new_name: str) -> None:
        """Rename "project/name"; versions and aliases stay. Raises `NotFound`, `AlreadyExists`."""
        full = self._session.full_ref(name)
        self._session.operations.rename_artifact(RenameArtifactInput(artifact=full, name=new_name))

    def delete_artifact(self, name: str, reason: str | None = None) -> None:
        """Delete "project/name" with all its versions and aliases. Raises `NotFound`."""
        full = self._session.full_ref(name)
        self._session.operations.delete_artifact(DeleteArtifactInput(artifact=full, reason=reason))

    def webhooks(self, project: str | None = None) -> Pages[WebhookFields]:
        """The webhooks of a project, oldest first, for its admins. Raises `NotFound`, `Forbidden`."""
        return list_webhooks(self._session, project or self._session.project)

    def webhook(self, id: str) -> WebhookFields:  # noqa: A002  # the field's term
        """A webhook by its id. Raises `NotFound`."""
        return get_webhook(self._session, id)

    def create_webhook(
        self,
        url: str,
        project: str | None = None,
        *,
        types: Sequence[str] | None = None,
        alias_pattern: str | None = None,
        enabled: bool = True,
    ) -> NewWebhook:
        """Let the registry tell a receiver what happens in a project; the secret is told this once only.

        `types` are types of events such as "ALIAS_SET", all if it is not given; with `alias_pattern`, such as
        "production" or "prod-*", only moves of aliases that match are told. The receiver verifies messages by
        `wanllmdb.webhooks.verify`. Raises `Forbidden`, `NotFound`, `InvalidInput`, `AccessDenied`.
        """
        owner = project or self._session.project
        return create_webhook(self._session, owner, url, types, alias_pattern, enabled=enabled)

    def update_webhook(
        self,
        id: str,  # noqa: A002  # the field's term
        *,
        url: str | None = None,
        types: Sequence[str] | None = UNCHANGED,
        alias_pattern: str | None = UNCHANGED,
        enabled: bool | None = None,
    ) -> WebhookFields:
        """Change what is given; `types=None` means all, `alias_pattern=None` no such condition.

        Disabling ends what was not delivered yet, and what happens meanwhile is never delivered.
        Raises `Forbidden`, `NotFound`, `InvalidInput`, `AccessDenied`.
        """
        changes: dict[str, Any] = {"url": url, "enabled": enabled}
        changes = {name: value for name, value in changes.items() if value is not None}
        changes |= {} if types is UNCHANGED else {"types": types}
        changes |= {} if alias_pattern is UNCHANGED else {"alias_pattern": alias_pattern}
        return update_webhook(self._session, id, changes)

    def delete_webhook(self, id: str) -> None:  # noqa: A002  # the field's term
        """Delete a webhook with its log and what was not delivered yet. Raises `Forbidden`, `NotFound`."""
        delete_webhook(self._session, id)

    def deliveries(self, id: str, state: str | None = None) -> Pages[DeliveryFields]:  # noqa: A002  # the same
        """What a webhook was told, newest first: all, or what is "pending", "delivered" or "failed".

        Raises `NotFound`.
        """
        return list_deliveries(self._session, id, state)

    def replay_delivery(self, id: str) -> DeliveryFields:  # noqa: A002  # the field's term
        """Deliver the same message again. Raises `Forbidden`, `NotFound`, `Conflict` while it is pending."""
        return replay_delivery(self._session, id)


def _list(argument: str, values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else names(argument, values)


def _direction(*, descending: bool) -> OrderDirection:
    return OrderDirection.DESC if descending else OrderDirection.ASC


def _conditions(where: Where) -> list[JsonFilter] | None:
    conditions = []
    for path, operator, value in where:
        if operator not in _OPERATORS:
            raise InvalidInput(f"operator {operator!r} is unknown; use one of {', '.join(_OPERATORS)}")
        conditions.append(
            JsonFilter.model_validate({"path": path, "op": _OPERATORS[operator], "value": value})
        )
    return conditions or None
