"""Rights that are taken away while something is under way: what was begun with them is not finished."""

from datetime import UTC, datetime

import pytest
from wanllmdb_server.access.ranks import Role

from tests.server.client import Refused, over_http, send
from tests.server.people import add_person, registry_of
from tests.server.protocol import add, commit, create, digest_of, log, upload

DOWNLOAD = (
    'query($ref: String!) { artifactVersion(ref: $ref) { entry(path: "a") { download { url headers } } } }'
)


def test_what_was_uploaded_is_not_published_after_the_role_is_gone(team, shared):
    draft = create(team.ada, shared, "iris")["id"]
    add(team.ada, draft, {"a": b"one"})
    signed = team.ada.do(
        "signUploads",
        "uploads { url method headers } packs { url method headers listing }",
        version=draft,
        digests=[digest_of(b"one")],
    )
    team.take(shared, "ada")

    [pack] = signed["packs"]
    status, _, _ = send(
        pack["url"], pack["method"], pack["listing"].encode() + b"\n" + b"one", pack["headers"]
    )
    with pytest.raises(Refused) as refused:
        commit(team.ada, draft)

    assert status == 200  # a signed URL is good until it expires
    assert refused.value.code == "NOT_FOUND"
    assert team.root.ask("query($p: String!) { artifacts(project: $p) { nodes { id } } }", p=shared) == {
        "artifacts": {"nodes": []}
    }
    team.give(shared, "ada")
    assert commit(team.ada, draft)["name"] == "v1"


def test_a_writer_who_becomes_a_viewer_commits_nothing(team, shared):
    draft = create(team.ada, shared, "iris")["id"]
    add(team.ada, draft, {"a": b"one"})
    upload(team.ada, draft, [b"one"])
    team.give(shared, "ada", Role.VIEWER)

    with pytest.raises(Refused, match="this needs the role writer in project") as refused:
        commit(team.ada, draft)

    assert refused.value.code == "FORBIDDEN"
    assert refused.value.details == {"project": shared, "needed": "WRITER", "role": "VIEWER"}


def test_a_download_url_outlives_the_right_and_no_new_one_is_signed(team, shared):
    log(team.root, shared, "iris", {"a": b"one"})
    signed = team.ada.ask(DOWNLOAD, ref=f"{shared}/iris:v1")["artifactVersion"]["entry"]["download"]
    team.take(shared, "ada")

    with pytest.raises(Refused) as refused:
        team.ada.ask(DOWNLOAD, ref=f"{shared}/iris:v1")

    assert refused.value.code == "NOT_FOUND"
    assert send(signed["url"], "GET", None, signed["headers"])[0::2] == (200, b"one")


def test_an_alias_of_the_past_is_out_of_sight_with_the_project(team, shared):
    log(team.root, shared, "iris", {"a": b"one"}, aliases=["production"])
    ref = f"{shared}/iris:production@{datetime.now(UTC).isoformat()}"
    document = "query($ref: String!) { artifactVersion(ref: $ref) { name } }"
    assert team.ada.ask(document, ref=ref) == {"artifactVersion": {"name": "v1"}}
    team.take(shared, "ada")

    with pytest.raises(Refused) as refused:
        team.ada.ask(document, ref=ref)
    with pytest.raises(Refused) as unknown:
        team.ada.ask(document, ref=ref.replace(shared, "nowhere"))

    assert refused.value.message == unknown.value.message.replace("nowhere", shared)


def test_a_repeated_request_tells_nothing_after_the_right_is_gone(team, shared):
    wanted = {"project": shared, "artifact": "iris", "type": "dataset", "idempotencyKey": shared}
    team.ada.do("createVersion", "version { id }", **wanted)
    team.take(shared, "ada")

    with pytest.raises(Refused) as refused:
        team.ada.do("createVersion", "version { id }", **wanted)

    assert refused.value.code == "NOT_FOUND"


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE api_key SET revoked_at = 1 WHERE principal_id = {0}",
        "UPDATE api_key SET expires_at = 1 WHERE principal_id = {0}",
        "UPDATE principal SET disabled_at = 1 WHERE id = {0}",
        "UPDATE api_key SET role = 'VIEWER' WHERE principal_id = {0}",
    ],
)
def test_a_key_that_another_process_ended_changes_nothing_more(team, project, ending):
    """This process remembers the key for some seconds, but asks again before each change."""
    name = f"somebody-{project[-4:]}"
    client = over_http(team.server.url, add_person(team.server.data_dir, name))
    client.do("createProject", "project { id }", name=project)
    with registry_of(team.server.data_dir) as database, database.write() as connection:
        row = connection.exec_driver_sql("SELECT id FROM principal WHERE name = ?", (name,)).one()
        connection.exec_driver_sql(ending.format(row.id))

    with pytest.raises(Refused, match="your login has ended or its rights have changed") as refused:
        client.do("updateProject", "project { id }", project=project, description="late")

    assert refused.value.code == "UNAUTHENTICATED"
    found = team.root.ask("query($p: String!) { project(name: $p) { description } }", p=project)
    assert found == {"project": {"description": ""}}
