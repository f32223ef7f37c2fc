"""What SQLite's single writer gave for free: on PostgreSQL the second of two writers sees what the first did."""

from datetime import timedelta
from itertools import pairwise

import pytest
from wanllmdb_server.access.actors import Actor, PrincipalKind, ensure_local_principal, local_actor
from wanllmdb_server.access.idempotency import is_first_use, once
from wanllmdb_server.access.passwords import store_password
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.sessions import (
    SessionLimits,
    find_session,
    session_of_token,
    start_session,
    touch_session,
)
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.artifacts.artifacts import get_or_create_artifact, hold_project, update_artifact
from wanllmdb_server.artifacts.blobs import BlobState
from wanllmdb_server.artifacts.collecting import note_unreferenced, take_unreferenced
from wanllmdb_server.artifacts.deleting import delete_version
from wanllmdb_server.artifacts.drafts import DraftSpec, create_draft, discard_draft, expire_drafts
from wanllmdb_server.artifacts.entries import NewEntry, add_entries
from wanllmdb_server.artifacts.protection import protect_alias
from wanllmdb_server.artifacts.references import NewReference, add_references
from wanllmdb_server.artifacts.versions import change_version_tags, update_version
from wanllmdb_server.db.base import now
from wanllmdb_server.errors import AlreadyExists, Conflict, IdempotencyConflict, NotFound, VersionDeleted
from wanllmdb_server.identities.invitations import accept, create_user, invite_first_admin
from wanllmdb_server.identities.principals import create_principal, get_principal, update_principal
from wanllmdb_server.jobs.queue import claim, enqueue, ensure_periodic
from wanllmdb_server.projects import projects
from wanllmdb_server.projects.members import add_member, remove_member
from wanllmdb_server.runs.runs import Resume, RunSpec, RunState, finish, start_run

from tests.server.db.racing import all_at_once, race
from tests.server.inside import opened
from tests.server.protocol import create, digest_of, log_inside
from tests.server.rows import query

pytestmark = pytest.mark.postgresql_only(reason="SQLite has one writer at a time")
ME = local_actor()
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("racing") / "data") as registry:
        yield registry


@pytest.fixture
def database(registry):
    return registry.database


@pytest.fixture
def owner(registry, project):
    with registry.database.write() as connection:
        return projects.create_project(connection, ME, project)


def names(row):
    return NewEntry("a", digest_of(row), len(row))


def draft_of(registry, project, artifact="iris"):
    return row_id_of("ArtifactVersion", create(registry.api, project, artifact)["id"])


def version_of(registry, project, data):
    return row_id_of("ArtifactVersion", log_inside(registry, project, "iris", {"a": data})["id"])


def test_two_make_one_project(database, project):
    def make(connection):
        return projects.get_or_create_project(connection, ME, project, create=True).id

    first, second = race(database, make, make)

    assert first == second
    assert query(database, "SELECT count(*) AS n FROM project WHERE name = ?", project) == [{"n": 1}]
    with pytest.raises(AlreadyExists):
        race(
            database,
            lambda connection: projects.create_project(connection, ME, f"{project}-2"),
            lambda connection: projects.create_project(connection, ME, f"{project}-2"),
        )


def test_a_project_name_is_taken_once(database, project, owner):
    with pytest.raises(AlreadyExists):
        race(
            database,
            lambda connection: projects.update_project(connection, ME, owner, name=f"{project}-new"),
            lambda connection: projects.create_project(connection, ME, f"{project}-new"),
        )


def test_two_make_one_artifact(database, owner):
    def make(connection):
        return get_or_create_artifact(connection, ME, owner, "iris", "dataset").id

    first, second = race(database, make, make)

    assert first == second


def test_an_artifact_name_is_taken_once(registry, database, project, owner):
    version_of(registry, project, b"one")
    (iris,) = query(database, "SELECT id FROM artifact WHERE project_id = ?", owner.id)

    def rename(connection):
        update_artifact(
            connection, ME, iris["id"], name="rose", description=None, metadata=None, max_metadata_bytes=100
        )

    _, made = race(
        database,
        rename,
        lambda connection: get_or_create_artifact(connection, ME, owner, "rose", "dataset").id,
    )

    assert made == iris["id"]


def test_versions_get_consecutive_numbers_and_latest_has_one_history(registry, database, project, owner):
    def log(number):
        return log_inside(registry, project, "iris", {"n": f"{number}".encode()})["index"]

    assert sorted(all_at_once(6, log)) == [1, 2, 3, 4, 5, 6]

    moves = query(
        database,
        "SELECT m.at, m.from_version_id, m.to_version_id FROM alias_move m JOIN artifact a ON a.id = m.artifact_id "
        "WHERE a.project_id = ? AND m.alias = 'latest' ORDER BY m.id",
        owner.id,
    )
    assert [move["from_version_id"] for move in moves] == [
        None,
        *(move["to_version_id"] for move in moves[:-1]),
    ]
    assert all(earlier["at"] < later["at"] for earlier, later in pairwise(moves))


def test_two_declare_one_blob(registry, database, project, owner):
    drafts = [draft_of(registry, project, name) for name in ("iris", "rose")]

    def fill(draft):
        return lambda connection: add_entries(
            connection, ME, draft, [names(b"same")], "default", replace=False
        )

    assert race(database, fill(drafts[0]), fill(drafts[1])) == ([digest_of(b"same")], [digest_of(b"same")])
    assert query(database, "SELECT count(*) AS n FROM blob WHERE project_id = ?", owner.id) == [{"n": 1}]


def test_the_collector_sees_the_entry_that_is_being_made(registry, database, project, owner):
    draft = draft_of(registry, project)
    with database.write() as connection:
        add_entries(connection, ME, draft, [names(b"pinned")], "default", replace=False)
        discard_draft(connection, ME, draft)
        note_unreferenced(connection, "default")
    other = draft_of(registry, project)

    _, taken = race(
        database,
        lambda connection: add_entries(connection, ME, other, [names(b"pinned")], "default", replace=False),
        lambda connection: take_unreferenced(connection, "default", 500, since=now()),
    )

    mine = query(database, "SELECT id, state FROM blob WHERE project_id = ?", owner.id)
    assert [row["state"] for row in mine] == [BlobState.PENDING.value]
    assert mine[0]["id"] not in [row.id for row in taken]


def test_what_the_collector_has_taken_is_declared_anew(registry, database, project, owner):
    draft = draft_of(registry, project)
    with database.write() as connection:
        add_entries(connection, ME, draft, [names(b"gone")], "default", replace=False)
        discard_draft(connection, ME, draft)
        note_unreferenced(connection, "default")
    other = draft_of(registry, project)

    race(
        database,
        lambda connection: take_unreferenced(connection, "default", 500, since=now()),
        lambda connection: add_entries(connection, ME, other, [names(b"gone")], "default", replace=False),
    )

    states = query(database, "SELECT state FROM blob WHERE project_id = ? ORDER BY id", owner.id)
    assert [row["state"] for row in states] == [BlobState.DELETING.value, BlobState.PENDING.value]


def test_a_draft_that_is_being_discarded_takes_no_entries(registry, database, project):
    draft = draft_of(registry, project)

    with pytest.raises(NotFound):
        race(
            database,
            lambda connection: discard_draft(connection, ME, draft),
            lambda connection: add_entries(connection, ME, draft, [names(b"x")], "default", replace=False),
        )


def test_a_draft_that_is_being_used_does_not_expire(registry, database, project):
    draft = draft_of(registry, project)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE version SET last_used_at = 0 WHERE id = ?", (draft,))

    race(
        database,
        lambda connection: add_entries(connection, ME, draft, [names(b"x")], "default", replace=False),
        lambda connection: expire_drafts(connection, ME, DAY),
    )

    assert query(database, "SELECT state FROM version WHERE id = ?", draft) == [{"state": "DRAFT"}]


def test_what_is_deleted_is_neither_changed_nor_deleted_again(registry, database, project):
    def delete(version):
        return lambda connection: delete_version(connection, ME, version, delete_aliases=False, reason=None)

    for number, second in enumerate(
        (
            delete,
            lambda version: lambda connection: change_version_tags(connection, ME, version, ["late"], []),
            lambda version: (
                lambda connection: update_version(
                    connection, ME, version, description="late", metadata=None, max_metadata_bytes=100
                )
            ),
        )
    ):
        version = version_of(registry, project, f"{number}".encode())
        with pytest.raises(VersionDeleted):
            race(database, delete(version), second(version))


def test_references_of_two_drafts_have_rows_of_their_own(registry, database, project, owner):
    drafts = [draft_of(registry, project, name) for name in ("iris", "rose")]

    def fill(draft):
        items = [
            NewReference(f"p{n}", f"s3://lake/{draft}/{n}", None, n, "e", None, None, None, True)
            for n in range(3)
        ]
        return lambda connection: add_references(connection, ME, draft, items, replace=False)

    race(database, fill(drafts[0]), fill(drafts[1]))

    rows = query(
        database,
        "SELECT e.version_id, e.path, r.uri FROM entry e JOIN reference r ON r.id = e.reference_id "
        "AND r.version_id = e.version_id WHERE e.version_id IN (?, ?)",
        *drafts,
    )
    assert sorted((row["path"], row["uri"]) for row in rows) == sorted(
        (f"p{n}", f"s3://lake/{draft}/{n}") for draft in drafts for n in range(3)
    )


@pytest.mark.parametrize(
    "second",
    [
        lambda connection, owner: create_draft(connection, ME, owner, DraftSpec("iris", "dataset"), 100),
        lambda connection, owner: start_run(connection, ME, owner, RunSpec("p"), 100),
    ],
)
def test_nothing_begins_in_a_project_that_is_being_deleted(database, owner, second):
    def delete(connection):
        hold_project(connection, owner.id)
        projects.delete_project(connection, ME, owner)

    with pytest.raises(NotFound):
        race(database, delete, lambda connection: second(connection, owner))


def test_a_request_is_carried_out_once(database, project):
    done = []

    def request(text):
        def work(connection):
            return once(connection, ME, project, {"is": text}, lambda: done.append(text) or {"id": len(done)})

        return work

    assert race(database, request("this"), request("this")) == ({"id": 1}, {"id": 1})
    assert done == ["this"]
    with pytest.raises(IdempotencyConflict):
        race(database, request("this"), request("that"))
    assert race(
        database,
        lambda connection: is_first_use(connection, ME, f"{project}-2"),
        lambda connection: is_first_use(connection, ME, f"{project}-2"),
    ) == (True, False)


def test_two_attach_to_one_run(database, owner):
    def start(process):
        spec = RunSpec(process, key="night", resume=Resume.ALLOW)
        return lambda connection: start_run(connection, ME, owner, spec, 100).id

    first, second = race(database, start("a"), start("b"))

    assert first == second
    assert query(database, "SELECT count(*) AS n FROM run_process WHERE run_id = ?", first) == [{"n": 2}]


def test_a_run_ends_when_its_last_process_does(database, owner):
    with database.write() as connection:
        for process in ("a", "b"):
            run = start_run(connection, ME, owner, RunSpec(process, key="r", resume=Resume.ALLOW), 100)

    def end(process):
        return lambda connection: finish(connection, ME, run, process, RunState.FINISHED).state

    assert race(database, end("a"), end("b")) == ("RUNNING", "FINISHED")
    events = query(database, "SELECT type FROM event WHERE run_id = ? ORDER BY id", run.id)
    assert [event["type"] for event in events] == ["RUN_CREATED", "RUN_FINISHED"]


def test_a_job_is_claimed_once(database, owner):
    with database.write() as connection:
        job = enqueue(connection, ME, "rare", owner.id, {})

    def take(who):
        return lambda connection: claim(connection, who, ["rare"])

    first, second = race(database, take("one"), take("two"))

    assert (first.job_id, second) == (job, None)
    race(
        database,
        lambda connection: ensure_periodic(connection, [f"job-{owner.id}"]),
        lambda connection: ensure_periodic(connection, [f"job-{owner.id}"]),
    )
    assert query(database, "SELECT count(*) AS n FROM job WHERE kind = ?", f"job-{owner.id}") == [{"n": 1}]


def test_an_alias_is_protected_once(database, owner):
    def protect(connection):
        protect_alias(connection, ME, owner, None, "prod*")

    race(database, protect, protect)

    assert query(database, "SELECT pattern FROM alias_protection WHERE project_id = ?", owner.id) == [
        {"pattern": "prod*"}
    ]


def user(database, name, **more):
    with database.write() as connection:
        return create_principal(connection, ME, PrincipalKind.USER, name, **more)


def test_a_name_is_given_to_one_principal(database, project):
    with pytest.raises(AlreadyExists):
        race(
            database,
            lambda connection: create_principal(connection, ME, PrincipalKind.USER, project),
            lambda connection: create_principal(connection, ME, PrincipalKind.USER, project),
        )


def test_a_member_has_one_role_and_a_project_keeps_an_admin(database, project, owner):
    ada, eve = (user(database, f"{name}-{project}") for name in ("ada", "eve"))

    def give(who, role):
        return lambda connection: add_member(connection, ME, owner, who.name, role).role

    assert race(database, give(ada, Role.WRITER), give(ada, Role.ADMIN)) == ("WRITER", "ADMIN")
    race(database, give(eve, Role.ADMIN), give(eve, Role.ADMIN))
    with pytest.raises(Conflict):
        race(
            database,
            lambda connection: remove_member(connection, Actor(ada.id), owner, ada.name),
            lambda connection: remove_member(connection, Actor(eve.id), owner, eve.name),
        )
    left = query(database, "SELECT principal_id, role FROM member WHERE project_id = ?", owner.id)
    assert left == [{"principal_id": eve.id, "role": "ADMIN"}]


def test_somebody_still_administers_the_registry(tmp_path):
    with opened(tmp_path / "data") as own:
        admins = [user(own.database, name, is_admin=True) for name in ("ada", "eve")]

        def resign(row):
            return lambda connection: update_principal(connection, ME, row, is_admin=False)

        with pytest.raises(Conflict):
            race(own.database, resign(admins[0]), resign(admins[1]))

        assert query(own.database, "SELECT name FROM principal WHERE is_admin") == [{"name": "eve"}]


def test_there_is_one_first_administrator(tmp_path):
    with opened(tmp_path / "data") as own:
        with own.database.write() as connection:
            link = invite_first_admin(connection)

        def take(name):
            return lambda connection: accept(connection, link.token, "hash", name).name

        with pytest.raises(NotFound):
            race(own.database, take("ada"), take("eve"))

        assert query(own.database, "SELECT name FROM principal WHERE kind = 'user'") == [{"name": "ada"}]


def test_a_link_is_used_once(database, project):
    with database.write() as connection:
        if not query(database, "SELECT 1 FROM principal WHERE is_admin"):
            create_principal(connection, ME, PrincipalKind.USER, f"root-{project}", is_admin=True)
        row, link = create_user(connection, ME, f"ada-{project}")

    def use(hashed):
        return lambda connection: accept(connection, link.token, hashed, None).id

    with pytest.raises(NotFound):
        race(database, use("first"), use("second"))

    assert query(database, "SELECT hash FROM password WHERE principal_id = ?", row.id) == [{"hash": "first"}]


def test_a_session_is_rotated_once(database, project):
    limits = SessionLimits(DAY, DAY)
    row = user(database, project)
    with database.write() as connection:
        token = start_session(connection, row.id, limits)
        hours_ago = now() - timedelta(hours=3)
        session = session_of_token(connection, token)
        connection.exec_driver_sql(
            "UPDATE session SET rotated_at = created_at - 10000000000 WHERE id = ?", (session.id,)
        )
        session = find_session(connection, token, limits)
    assert session.rotated_at < hours_ago + timedelta(hours=3)

    first, second = race(
        database,
        lambda connection: touch_session(connection, session, token),
        lambda connection: touch_session(connection, session, token),
    )

    assert first is not None
    assert second is None


def test_a_password_is_set_by_two(database, project):
    row = user(database, project)

    race(
        database,
        lambda connection: store_password(connection, row.id, "first"),
        lambda connection: store_password(connection, row.id, "second"),
    )

    assert query(database, "SELECT hash FROM password WHERE principal_id = ?", row.id) == [{"hash": "second"}]


def test_processes_that_start_together_make_one_local_principal(tmp_path):
    with opened(tmp_path / "data") as own:
        with own.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM principal")
        race(own.database, ensure_local_principal, ensure_local_principal)

        assert query(own.database, "SELECT id, name FROM principal") == [{"id": 1, "name": "local"}]
        with own.database.write() as connection:
            create_principal(connection, ME, PrincipalKind.USER, "ada", is_admin=True)
            assert get_principal(connection, ME, "ada").id == 2
