"""`Artifact.link` and `Api.link`: promote a version into another project."""

import json
import secrets

import pytest
import wanllmdb
from wanllmdb.errors import AliasReserved, Forbidden, InvalidInput, NotFound, TypeMismatch
from wanllmdb_server.access.ranks import Role

from tests.sdk.cli.conftest import Command
from tests.sdk.processes import ServerProcess
from tests.server.client import over_http
from tests.server.people import add_person


@pytest.fixture
def logged(run):
    artifact = wanllmdb.Artifact("iris", "dataset", "all of them", {"rows": 150})
    with artifact.new_file("a/b.txt") as file:
        file.write("bytes")
    return run.log_artifact(artifact, aliases=["best"])


@pytest.fixture
def target(api):
    name = f"registry-{secrets.token_hex(6)}"
    api.create_project(name)
    return name


def test_a_version_is_linked_and_downloaded_from_there(run, api, logged, target, tmp_path):
    linked = logged.link(f"{target}/iris", aliases=["production"], tags=["approved"], reason="good")

    assert (linked.ref, linked.digest, linked.metadata) == (
        f"{target}/iris:v1",
        logged.digest,
        {"rows": 150},
    )
    assert (linked.aliases, linked.tags) == (["latest", "production"], ["approved"])
    assert (linked.linked_from(), logged.linked_from()) == (logged.ref, None)
    assert linked.logged_by().key == run.id
    assert linked.alias_history("production")[0].reason == "good"
    logged.delete(delete_aliases=True)
    found = api.artifact(f"{target}/iris:production")
    assert (found.download(tmp_path / "got") / "a" / "b.txt").read_text() == "bytes"


def test_the_api_links_by_ref_and_twice_is_once(api, logged, target):
    first = api.link(logged.ref, f"{target}/iris", aliases=["staging"])

    again = api.link(logged.ref, f"{target}/iris", aliases=["production"])

    assert again.ref == first.ref == f"{target}/iris:v1"
    assert again.aliases == ["latest", "production", "staging"]


@pytest.mark.parametrize(
    ("wanted", "error", "names"),
    [
        ({"target": "nowhere/iris"}, NotFound, "project 'nowhere' not found"),
        ({"aliases": ["v9"]}, AliasReserved, "v9"),
        ({"aliases": "production"}, InvalidInput, r"pass a list, aliases=\['production'\]"),
        ({"tags": "approved"}, InvalidInput, r"pass a list, tags=\['approved'\]"),
    ],
)
def test_a_bad_link_is_refused(api, logged, target, wanted, error, names):
    with pytest.raises(error, match=names):
        logged.link(**{"target": f"{target}/iris", **wanted})

    assert list(api.artifacts(target)) == []


def test_another_type_is_refused(api, logged, target):
    with wanllmdb.init(project=target) as other:
        model = wanllmdb.Artifact("iris", "model")
        with model.new_file("m") as file:
            file.write("m")
        other.log_artifact(model)

    with pytest.raises(TypeMismatch, match="has type 'model', not 'dataset'"):
        logged.link(f"{target}/iris")

    assert [version.version for version in api.versions(f"{target}/iris")] == ["v1"]


def test_a_writer_may_not_take_a_protected_alias_and_hidden_consequences_are_told_without_names(
    tmp_path, at_home
):
    """A server of its own, with a login."""
    server = ServerProcess(tmp_path / "server").start()
    try:
        data = server.folder / "data"
        admin = add_person(data, "root", is_admin=True)
        root = over_http(server.url, admin)
        for name in ("research", "registry"):
            root.do("createProject", "project { id }", name=name)
        root.do("protectAlias", "__typename", project="registry", pattern="prod*")
        with wanllmdb.init(url=server.url, api_key=admin, project="research") as run:
            artifact = wanllmdb.Artifact("iris", "dataset")
            with artifact.new_file("a") as file:
                file.write("a")
            run.log_artifact(artifact)
        with wanllmdb.init(url=server.url, api_key=admin, project="registry") as run:
            run.use_artifact("research/iris:v1")
        roles = {"research": Role.VIEWER, "registry": Role.WRITER}
        writer = wanllmdb.Api(server.url, add_person(data, "ana", roles=roles))
        viewer = add_person(data, "bob", roles={"research": Role.VIEWER})

        with pytest.raises(Forbidden, match=r"alias 'production' is protected by 'prod\*'"):
            writer.link("research/iris", "registry/iris", aliases=["production"])
        assert list(writer.artifacts("registry")) == []
        assert writer.link("research/iris", "registry/iris").ref == "registry/iris:v1"
        with pytest.raises(NotFound):
            wanllmdb.Api(server.url, viewer).link("research/iris", "registry/iris")

        preview = wanllmdb.Api(server.url, viewer).artifact("research/iris").delete_preview()
        assert (preview.used_by.total_count, preview.restricted_users.total_count) == (0, 1)
        asked = ("--url", server.url, "artifact", "delete", "research/iris:v1", "--dry-run")
        code, out, err = Command(tmp_path, {"WANLLMDB_API_KEY": viewer})(*asked)
        assert (code, err) == (0, "")
        assert "used by       0 runs, and 1 that you may not see" in out
    finally:
        server.stop()


def test_the_command_links_and_tells_where(run, api, logged, target, registry, tmp_path):
    command = Command(tmp_path, {"WANLLMDB_URL": registry.url})

    code, out, err = command(
        "artifact", "link", logged.ref, f"{target}/iris", "--alias", "production", "--tag", "t", "--json"
    )

    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["source"], told["ref"], told["aliases"], told["tags"]) == (
        logged.ref,
        f"{target}/iris:v1",
        ["latest", "production"],
        ["t"],
    )
    code, out, err = command("artifact", "link", logged.ref, "nowhere/iris")
    assert (code, out) == (4, "")
    assert err.startswith("wanllmdb: project 'nowhere' not found")
