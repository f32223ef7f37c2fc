"""Users who come from an OpenID provider: found or made, and given what their groups give.

A user is known by issuer and subject, and by nothing else: names and addresses can be chosen, and given to
another person later.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from wanllmdb_server.access.actors import PrincipalKind, local_actor
from wanllmdb_server.access.authentication import has_users
from wanllmdb_server.access.tables import identity, principal
from wanllmdb_server.db.base import now
from wanllmdb_server.db.locks import hold_registry
from wanllmdb_server.errors import Forbidden
from wanllmdb_server.identities.group_roles import follow_groups
from wanllmdb_server.identities.principals import LONGEST_DISPLAY_NAME, insert_principal
from wanllmdb_server.settings import Settings

LONGEST_SUBJECT = 255
_LONGEST_BASE = 100


@dataclass(frozen=True, slots=True)
class Person:
    """Who the provider says logs in. What is here was verified; None is what it did not say."""

    issuer: str
    subject: str
    username: str | None = None
    display_name: str | None = None
    email: str | None = None
    """Only one that the provider has verified."""
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """Who of the provider may log in, and what their groups give them."""

    create_users: bool
    email_domains: frozenset[str]
    admin_groups: frozenset[str]
    roles: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, settings: Settings) -> "Terms":
        domains = frozenset(domain.lower().lstrip("@") for domain in settings.oidc_allowed_email_domains)
        groups = frozenset(settings.oidc_admin_groups)
        return cls(settings.oidc_create_users, domains, groups, settings.oidc_roles)

    @property
    def need_groups(self) -> bool:
        return bool(self.admin_groups or self.roles)


def admit(connection: Connection, person: Person, terms: Terms) -> Row[Any]:
    """The principal of a person, new if need be, with the rights that their groups give from now on.

    Raises `Forbidden` for who may not log in; then nothing is written.
    """
    _refuse_strangers(person, terms)
    hold_registry(connection)
    row = _find(connection, person)
    if row is None:
        row = _create(connection, person, terms)
    elif row.disabled_at is not None:
        raise Forbidden(f"user {row.name!r} is disabled; ask an administrator of the registry")
    follow_groups(connection, row, person.groups, terms.admin_groups, terms.roles)
    return row


def _refuse_strangers(person: Person, terms: Terms) -> None:
    if not terms.email_domains:
        return
    local, *domains = (person.email or "").lower().split("@")
    if not local or len(domains) != 1 or domains[0] not in terms.email_domains:
        raise Forbidden(
            "only users with a verified e-mail address of certain domains may log in here; "
            "use another account, or ask an administrator of the registry"
        )


def _find(connection: Connection, person: Person) -> Row[Any] | None:
    return connection.execute(
        select(principal)
        .join(identity, identity.c.principal_id == principal.c.id)
        .where(identity.c.issuer == person.issuer, identity.c.subject == person.subject)
    ).first()


def _create(connection: Connection, person: Person, terms: Terms) -> Row[Any]:
    if not terms.create_users:
        raise Forbidden(
            "nobody becomes a user of this registry by logging in (setting oidc_create_users); "
            "ask an administrator of the registry"
        )
    if not has_users(connection) and not person.groups & terms.admin_groups:
        # The first user ends the time in which everybody may do everything: nobody could do the rest.
        raise Forbidden(
            "the registry has no administrator yet; make one with `wanllmdb-server admin create`, "
            "or name one of your groups in the setting oidc_admin_groups"
        )
    row = insert_principal(
        connection,
        local_actor(),
        PrincipalKind.USER,
        _free_name(connection, person),
        display_name=(person.display_name or "")[:LONGEST_DISPLAY_NAME],
    )
    connection.execute(
        identity.insert().values(
            issuer=person.issuer, subject=person.subject, principal_id=row.id, created_at=now()
        )
    )
    return row


def _free_name(connection: Connection, person: Person) -> str:
    """A name like the one at the provider that nobody has here, in whatever case."""
    wanted = (person.username or person.email or person.subject).partition("@")[0]
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode("ascii")
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")[:_LONGEST_BASE] or "user"
    lowered = func.lower(principal.c.name)
    alike = select(lowered).where(lowered.startswith(base.lower(), autoescape=True))
    taken = set(connection.execute(alike).scalars())
    if base.lower() not in taken:
        return base
    return next(name for n in range(2, len(taken) + 3) if (name := f"{base}-{n}").lower() not in taken)
