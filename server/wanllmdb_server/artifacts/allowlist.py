"""Where the server may act for a project: the rows that an administrator made, and what they cover."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.roles import require_instance_admin
from wanllmdb_server.artifacts.tables import reference_rule
from wanllmdb_server.artifacts.uris import BUCKETS, WEB, covers, parse_uri, service_of
from wanllmdb_server.errors import AccessDenied, InvalidInput, ListTooLong, UnsupportedOperation
from wanllmdb_server.events.outbox import EventType, record
from wanllmdb_server.projects.projects import subject_of
from wanllmdb_server.storage.contract import Storage, SupportsReferences

MOST = 1_000
PROVIDER = "the provider's own endpoint"


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """What lies at or under the URI `prefix` may be read, for buckets with the credentials of `storage`."""

    prefix: str
    storage: str | None


class AllowList:
    """The rules of a project."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules

    def rule_for(self, uri: str) -> Rule:
        """The rule that covers `uri`. Raises `AccessDenied` if there is none."""
        parts = parse_uri(uri)
        if parts.scheme == "file":
            raise AccessDenied(f"{uri} is a local file, which the server never opens", uri=uri)
        for rule in self._rules:
            if covers(rule.prefix, uri):
                return rule
        raise AccessDenied(
            f"the project's allow-list does not let the server read {uri}; an administrator can add it with "
            "setReferenceAllowlist",
            uri=uri,
        )

    def storage_for(self, uri: str, storages: Mapping[str, Storage]) -> SupportsReferences:
        """The storage by which the server may look at an object in a bucket.

        Raises `AccessDenied`, `UnsupportedOperation` if the storage cannot do it or is gone.
        """
        rule = self.rule_for(uri)
        storage = storages.get(rule.storage or "")
        if not isinstance(storage, SupportsReferences):
            raise UnsupportedOperation(
                f"storage {rule.storage!r}, by which {uri} may be read, is not configured or cannot read "
                "references; correct the allow-list",
                uri=uri,
                storage=rule.storage,
            )
        return storage

    def storage_at(
        self, uri: str, endpoint: str | None, storages: Mapping[str, Storage]
    ) -> SupportsReferences:
        """The storage by which the server may look at an object that was found at `endpoint`.

        Raises as `storage_for`, and `AccessDenied` where that storage reads another service, which may have
        a bucket of the same name.
        """
        storage = self.storage_for(uri, storages)
        known = storage.reference_endpoints
        if service_of(endpoint) not in map(service_of, known):
            raise AccessDenied(
                f"{uri} was found at {endpoint or PROVIDER}, but storage {self.rule_for(uri).storage!r} "
                f"reads {' and '.join(each or PROVIDER for each in known)}; allow it by a storage at that "
                "endpoint, or if both are one service, name the endpoint as the storage's public_endpoint",
                uri=uri,
                endpoint=endpoint,
            )
        return storage


def rules_of(connection: Connection, project_id: int) -> list[Rule]:
    query = select(reference_rule).where(reference_rule.c.project_id == project_id)
    rows = connection.execute(query.order_by(reference_rule.c.prefix)).all()
    return [Rule(row.prefix, row.storage) for row in rows]


def allow_list_of(connection: Connection, project_id: int) -> AllowList:
    return AllowList(rules_of(connection, project_id))


def set_allow_list(
    connection: Connection, actor: Actor, owner: Row[Any], rules: Sequence[Rule], storages: Mapping[str, Any]
) -> None:
    """Replace the rules of a project, which lend it the server's own rights elsewhere.

    Raises `Forbidden`, `InvalidInput` naming the row, `ListTooLong`.
    """
    require_instance_admin(actor)
    if len(rules) > MOST:
        raise ListTooLong(f"there are {len(rules)} rows; at most {MOST} are allowed", limit=MOST)
    for rule in rules:
        _check(rule, storages)
    wanted = sorted(dict.fromkeys(rules), key=lambda rule: rule.prefix)
    if len({rule.prefix for rule in wanted}) < len(wanted):
        raise InvalidInput("a prefix occurs twice with different storages; name each once")
    before = rules_of(connection, owner.id)
    if wanted == before:
        return
    connection.execute(delete(reference_rule).where(reference_rule.c.project_id == owner.id))
    if wanted:
        rows = [{"project_id": owner.id, "prefix": rule.prefix, "storage": rule.storage} for rule in wanted]
        connection.execute(reference_rule.insert(), rows)
    record(
        connection,
        actor,
        EventType.PROJECT_UPDATED,
        owner.id,
        subject_of(owner),
        before={"referenceAllowlist": [_plain(rule) for rule in before]},
        after={"referenceAllowlist": [_plain(rule) for rule in wanted]},
    )


def _check(rule: Rule, storages: Mapping[str, Any]) -> None:
    scheme = parse_uri(rule.prefix).scheme
    if scheme == "file":
        raise InvalidInput(f"{rule.prefix}: the server never opens local files; remove the row")
    if scheme in WEB and rule.storage is not None:
        raise InvalidInput(f"{rule.prefix}: a web address needs no storage; leave it out")
    if scheme in BUCKETS and rule.storage not in storages:
        known = ", ".join(sorted(storages))
        raise InvalidInput(
            f"{rule.prefix}: name the storage that reads it, one of {known}", storage=rule.storage
        )


def _plain(rule: Rule) -> dict[str, str | None]:
    return {"storage": rule.storage, "prefix": rule.prefix}
