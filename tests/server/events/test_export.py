"""The audit log as NDJSON: whole, in order, filtered, for those who may read it."""

import json

import pytest
from wanllmdb_server.access.actors import Actor, PrincipalKind, local_actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.api.event_export import event_lines
from wanllmdb_server.api.events import place_of
from wanllmdb_server.errors import NotFound
from wanllmdb_server.events.reading import EventQuery
from wanllmdb_server.identities.principals import create_principal
from wanllmdb_server.projects.members import add_member
from wanllmdb_server.projects.projects import get_project

from tests.server.client import over_http, send
from tests.server.people import add_person
from tests.server.protocol import log
from tests.server.rows import change, query
from tests.server.servers import run, serving

MORE = """INSERT INTO event (position, type, project_id, subject_kind, subject_id, subject_name, actor_id, at)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
  SELECT (SELECT max(position) FROM event) + i, 'RUN_CREATED', {project}, 'RUN', i, 'run ' || i, 1,
    (SELECT max(at) FROM event) + i / 3 FROM n"""


def add_events(path, project_id, count):
    """Many events at once, three at the same time."""
    change(path, MORE.format(count=count, project=project_id))
    change(path, "UPDATE feed SET position = (SELECT coalesce(max(position), 0) FROM event)")


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    data = tmp_path_factory.mktemp("exported") / "data"
    with serving(data) as server:
        keys = {"ada": add_person(data, "ada", is_admin=True)}
        ada = over_http(server.url, keys["ada"])
        for name in ("iris", "gone", "public"):
            ada.do("createProject", "project { name }", name=name)
        ada.do("deleteProject", "__typename", project="gone")
        change(data, "UPDATE project SET visibility = 'PUBLIC_READ' WHERE name = 'public'")
        keys["vera"] = add_person(data, "vera", roles={"iris": Role.VIEWER})
        log(over_http(server.url, keys["ada"]), "iris", "rose", {"a": b"one"})
        yield server, keys


def get(team, path, who=None):
    server, keys = team
    headers = {"Authorization": f"Bearer {keys[who]}"} if who else {}
    return send(f"{server.url}{path}", "GET", None, headers)


def lines(team, path, who="vera"):
    status, headers, body = get(team, path, who)
    assert (status, headers["content-type"]) == (200, "application/x-ndjson")
    assert headers["cache-control"] == "no-store"
    return [json.loads(line) for line in body.splitlines()]


def test_a_line_says_what_the_api_says(team):
    server, keys = team
    document = """{ events(project: "iris", filter: { types: [VERSION_COMMITTED] }) { nodes {
      id type at subjectKind subjectId subjectName reason before after actor { name reportedBy } } } }"""
    (known,) = over_http(server.url, keys["vera"]).ask(document)["events"]["nodes"]

    (line,) = lines(team, "/api/projects/iris/events.ndjson?type=VERSION_COMMITTED")

    actor = known.pop("actor")
    assert {name: line[name] for name in known} == known
    assert (
        (line["actor"], line["reportedBy"]) == (actor["name"], actor["reportedBy"]) == ("ada", "tester@here")
    )
    assert (line["project"], line["subjectName"]) == ("iris", "rose:v1")
    assert line["at"].endswith("Z")
    assert set(line) - set(known) == {
        "position", "project", "projectId", "artifactId", "runId", "actor", "actorId", "reportedBy", "hash",
    }  # fmt: skip


def test_everything_is_there_once_and_in_order(team):
    server, _ = team
    path = server.data_dir
    (iris,) = query(path, "SELECT id FROM project WHERE name = 'iris'")
    before = len(lines(team, "/api/projects/iris/events.ndjson"))
    add_events(path, iris["id"], 1_700)

    exported = lines(team, "/api/projects/iris/events.ndjson")

    wanted = query(path, "SELECT subject_name FROM event WHERE project_id = ? ORDER BY at, id", iris["id"])
    assert [line["subjectName"] for line in exported] == [row["subject_name"] for row in wanted]
    assert len(exported) == before + 1_700
    since = exported[-900]["at"]
    later = lines(team, f"/api/projects/iris/events.ndjson?since={since}")
    assert later == [line for line in exported if line["at"] >= since]
    some = lines(
        team, f"/api/projects/iris/events.ndjson?type=RUN_CREATED&type=VERSION_COMMITTED&until={since}"
    )
    assert [
        line
        for line in exported
        if line["at"] < since and line["type"] in ("RUN_CREATED", "VERSION_COMMITTED")
    ] == some
    assert (
        lines(team, "/api/projects/iris/events.ndjson?actor=ada&subjectKind=VERSION&subjectName=rose:v1")
        != []
    )


def test_administrators_export_everything_with_what_is_deleted(team):
    server, _ = team
    exported = lines(team, "/api/events.ndjson", "ada")

    (count,) = query(server.data_dir, "SELECT count(*) AS n FROM event")
    assert len(exported) == count["n"]
    assert ("PROJECT_DELETED", "gone") in [(line["type"], line["project"]) for line in exported]
    assert ("PRINCIPAL_CREATED", None) in [(line["type"], line["project"]) for line in exported]
    printed = run(server.data_dir, "audit", "export")
    assert (printed.returncode, printed.stderr) == (0, "")
    assert [json.loads(line) for line in printed.stdout.splitlines()] == exported


def test_the_command_exports_a_project_since_a_time(team):
    server, _ = team
    exported = lines(team, "/api/projects/iris/events.ndjson")
    since = exported[2]["at"]

    printed = run(server.data_dir, "audit", "export", "--project", "iris", "--since", since)
    wrong = run(server.data_dir, "audit", "export", "--since", "yesterday")
    unknown = run(server.data_dir, "audit", "export", "--project", "gone")

    assert [json.loads(line) for line in printed.stdout.splitlines()] == [
        e for e in exported if e["at"] >= since
    ]
    assert wrong.returncode == unknown.returncode == 1
    assert "'yesterday' is no RFC 3339 time" in wrong.stderr
    assert "project 'gone' not found" in unknown.stderr


@pytest.mark.parametrize(
    ("path", "who", "status", "code"),
    [
        ("/api/events.ndjson", None, 401, "UNAUTHENTICATED"),
        ("/api/events.ndjson", "vera", 403, "FORBIDDEN"),
        ("/api/projects/public/events.ndjson", "vera", 403, "FORBIDDEN"),
        ("/api/projects/none/events.ndjson", "vera", 404, "NOT_FOUND"),
        ("/api/projects/gone/events.ndjson", "ada", 404, "NOT_FOUND"),
        ("/api/projects/iris/events.ndjson?type=NOTHING", "vera", 400, "INVALID_INPUT"),
        ("/api/projects/iris/events.ndjson?since=today", "vera", 400, "INVALID_INPUT"),
        ("/api/projects/iris/events.ndjson?subjectKind=RUN", "vera", 400, "INVALID_INPUT"),
        ("/api/projects/iris/events.ndjson?subject=x", "vera", 404, "NOT_FOUND"),
        ("/api/projects/iris/events.ndjson?sinc=2026-01-01T00:00:00Z", "vera", 400, "INVALID_INPUT"),
    ],
)
def test_what_is_refused(team, path, who, status, code):
    answered, _, body = get(team, path, who)

    answer = json.loads(body)
    error = answer["error"] if "error" in answer else answer["errors"][0]["extensions"]
    assert (answered, error["code"]) == (status, code)


def test_who_is_removed_meanwhile_gets_no_further_page(inside, project):
    with inside.database.write() as connection:
        mona = create_principal(connection, local_actor(), PrincipalKind.USER, f"mona-{project}"[:60])
    inside.api.do("createProject", "project { name }", name=project)
    with inside.database.write() as connection:
        owner = get_project(connection, local_actor(), project)
        add_member(connection, local_actor(), owner, mona.name, Role.VIEWER)
    add_events(inside.database, owner.id, 1_200)

    pages = event_lines(
        inside.database, lambda connection: place_of(connection, Actor(mona.id), project), EventQuery()
    )
    first = next(pages)
    change(inside.database, "DELETE FROM member WHERE principal_id = ?", mona.id)

    assert len(first.splitlines()) == 500
    with pytest.raises(NotFound):
        next(pages)
