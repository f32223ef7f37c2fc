"""What the server forgets by itself, and the password that the command asks for on a terminal."""

import os
import pty
import subprocess

import pytest
from sqlalchemy import select
from wanllmdb_server.access.actors import LOCAL_PRINCIPAL_ID, local_actor
from wanllmdb_server.access.passwords import matches
from wanllmdb_server.access.sessions import start_session
from wanllmdb_server.access.tables import invitation, password, principal, session
from wanllmdb_server.access.tokens import hash_token
from wanllmdb_server.identities.invitations import create_user
from wanllmdb_server.jobs.work import forget_logins
from wanllmdb_server.jobs.worklist import Work

from tests.databases import is_postgresql
from tests.server.access.conftest import PASSWORD
from tests.server.people import registry_of
from tests.server.servers import COMMAND, environment

DAY = 24 * 3600 * 10**6


def test_old_sessions_and_links_are_forgotten_and_no_others(inside, name):
    limits = inside.services.authenticator.limits
    with inside.database.write() as connection:
        tokens = [start_session(connection, LOCAL_PRINCIPAL_ID, limits) for _ in range(4)]
        for column, days, token in (
            ("ended_at", 31, tokens[0]),
            ("expires_at", 31, tokens[1]),
            ("ended_at", 29, tokens[2]),
        ):
            then = connection.exec_driver_sql("SELECT max(created_at) FROM session").scalar_one() - days * DAY
            connection.exec_driver_sql(
                f"UPDATE session SET {column} = ? WHERE hash = ?", (then, hash_token(token))
            )
        links = [
            create_user(connection, local_actor(), f"{name}-{n}", is_admin=True)[1].token for n in range(3)
        ]
        connection.exec_driver_sql(
            "UPDATE invitation SET used_at = 1 WHERE hash = ?", (hash_token(links[0]),)
        )
        connection.exec_driver_sql(
            "UPDATE invitation SET expires_at = 1 WHERE hash = ?", (hash_token(links[1]),)
        )

    work = Work(inside.database, inside.services.storages, inside.services.settings, lambda *_: None)
    first, second = forget_logins(work), forget_logins(work)

    assert (first, second) == ({"sessions": 2, "links": 2}, {"sessions": 0, "links": 0})
    with inside.database.read() as connection:
        assert set(connection.execute(select(session.c.hash)).scalars()) == set(map(hash_token, tokens[2:]))
        assert set(connection.execute(select(invitation.c.hash)).scalars()) == {hash_token(links[2])}


@pytest.mark.parametrize(
    ("answers", "code", "told"),
    [
        ([PASSWORD, PASSWORD], 0, "created the administrator ada"),
        ([PASSWORD, "another horse battery"], 1, "the two passwords are not the same; nothing was changed"),
        ([""], 0, "to choose a password, open this link once:"),
    ],
)
def test_the_command_asks_for_the_password_twice_on_a_terminal(tmp_path, answers, code, told):
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        [*COMMAND, "admin", "create", "ada"], env=environment(tmp_path / "data"), cwd=tmp_path,
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    for prompt, answer in zip([b"choose it): ", b"Once more: "], answers, strict=False):
        while prompt not in seen:
            seen += os.read(ours, 1024)
        os.write(ours, answer.encode() + b"\n")
    seen += _rest(ours)

    assert command.wait(30) == code
    assert told in seen.decode()
    assert PASSWORD.encode() not in seen
    assert _administrators(tmp_path / "data") == (
        [("ada", PASSWORD if len(answers) == 2 else None)] if code == 0 else []
    )


def _administrators(data_dir):
    """Name and password of each, None for a password that is not the one of these tests."""
    if not is_postgresql() and not data_dir.exists():
        return []
    query = select(principal.c.name, password.c.hash).outerjoin(password).where(principal.c.is_admin)
    with registry_of(data_dir) as database, database.read() as connection:
        rows = connection.execute(query).all()
    return [(name, PASSWORD if matches(PASSWORD, hashed) else None) for name, hashed in rows]


def _rest(terminal):
    """What is written until the other end is closed."""
    rest = b""
    try:
        while chunk := os.read(terminal, 1024):
            rest += chunk
    except OSError:  # how Linux says that nobody writes any more
        pass
    finally:
        os.close(terminal)
    return rest
