"""Registries with a login through a provider, and what is in them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.identities.principals import get_principal, update_principal
from wanllmdb_server.projects.members import add_member
from wanllmdb_server.projects.projects import get_project

from tests.oidc.browser import Browser
from tests.server.client import Api, over_http
from tests.server.people import add_person, registry_of
from tests.server.rows import query, rows_of
from tests.server.servers import Server, serving

SECRET = "se+cret%20&:/=~"
ROLES = {
    "research": {"vision": "writer", "speech": "VIEWER"},
    "leads": {"vision": "maintainer"},
    "dreamers": {"nowhere": "admin"},
}


@dataclass(frozen=True)
class Registry:
    """A registry with an administrator who logs in by key, and the projects vision, speech and text."""

    server: Server
    admin: Api

    def browser(self, **headers: str) -> Browser:
        return Browser(self.server.url, **headers)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        return rows_of(self.server.data_dir)

    def query(self, statement: str, *values: object) -> list[dict[str, Any]]:
        return query(self.server.data_dir, statement, *values)

    def roles(self, name: str) -> dict[str, tuple[str, bool]]:
        """The roles of a user by project, each with whether a group gave it."""
        found = self.query(
            "SELECT p.name, m.role, m.from_group FROM member m JOIN project p ON p.id = m.project_id "
            "JOIN principal u ON u.id = m.principal_id WHERE u.name = ?",
            name,
        )
        return {row["name"]: (row["role"], bool(row["from_group"])) for row in found}

    def user_of(self, issuer: str, subject: str) -> dict[str, Any] | None:
        """The row of the user who is `subject` there."""
        found = self.query(
            "SELECT u.* FROM principal u JOIN identity i ON i.principal_id = u.id "
            "WHERE i.issuer = ? AND i.subject = ?",
            issuer,
            subject,
        )
        return found[0] if found else None

    def add_member(self, project: str, name: str, role: str) -> None:
        with registry_of(self.server.data_dir) as database, database.write() as connection:
            owner = get_project(connection, local_actor(), project)
            add_member(connection, local_actor(), owner, name, Role(role))

    def disable(self, name: str) -> None:
        with registry_of(self.server.data_dir) as database, database.write() as connection:
            row = get_principal(connection, local_actor(), name)
            update_principal(connection, local_actor(), row, disabled=True)


@contextmanager
def registry(folder: Path, issuer: str, client: str = "public", **settings: Any) -> Iterator[Registry]:
    """A registry for the users of `issuer`, with more settings by their names."""
    given = {
        name: json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in settings.items()
    }
    with serving(folder / "data", oidc_issuer=issuer, oidc_client_id=client, **given) as server:
        admin = over_http(server.url, add_person(server.data_dir, "root", is_admin=True))
        for name in ("vision", "speech", "text"):
            admin.do("createProject", "project { name }", name=name)
        yield Registry(server, admin)
