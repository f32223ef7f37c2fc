import secrets

import pytest
import wanllmdb
from wanllmdb.errors import AlreadyExists, Conflict, InvalidInput, InvalidName, NotFound, ProjectNotEmpty


def log(run, name="iris", text="1", type_="dataset", metadata=None, **more):
    artifact = wanllmdb.Artifact(name, type_, metadata=metadata)
    with artifact.new_file("a.txt") as file:
        file.write(text)
    return run.log_artifact(artifact, **more)


def names_of(listed):
    return [item.name for item in listed]


@pytest.fixture
def shelf(run):
    """Three artifacts; `wide` has three versions."""
    log(run, "wide", "1", metadata={"rows": 1, "by": {"who": "ann"}}, tags=["old"])
    log(run, "wide", "22", metadata={"rows": 2, "by": {"who": "bob"}}, aliases=["production"])
    log(run, "wide", "333", metadata={"rows": 3}, tags=["new"])
    log(run, "deep", "4", type_="model", metadata={"rows": 9})
    log(run, "plain", "5")
    return run


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ["deep", "plain", "wide"]),
        ({"descending": True}, ["wide", "plain", "deep"]),
        ({"order_by": "created_at"}, ["wide", "deep", "plain"]),
        ({"order_by": "created_at", "descending": True}, ["plain", "deep", "wide"]),
        ({"search": "EE"}, ["deep"]),
        ({"types": ["model"]}, ["deep"]),
        ({"types": ["model", "dataset"]}, ["deep", "plain", "wide"]),
        ({"alias": "production"}, ["wide"]),
        ({"version_metadata": [("rows", ">=", 3)]}, ["deep", "wide"]),
        ({"version_metadata": [("rows", ">=", 3), ("rows", "<", 9)]}, ["wide"]),
        ({"types": ["model"], "alias": "production"}, []),
    ],
)
def test_artifacts_are_filtered_and_ordered(shelf, api, wanted, names):
    assert names_of(api.artifacts(**wanted)) == names


@pytest.mark.parametrize(
    ("wanted", "versions"),
    [
        ({}, ["v3", "v2", "v1"]),
        ({"descending": False}, ["v1", "v2", "v3"]),
        ({"order_by": "size"}, ["v3", "v2", "v1"]),
        ({"tags": ["old"]}, ["v1"]),
        ({"alias": "production"}, ["v2"]),
        ({"metadata": [("rows", ">", 1)]}, ["v3", "v2"]),
        ({"metadata": [("rows", "!=", 2)]}, ["v3", "v1"]),
        ({"metadata": [("by.who", "==", "bob")]}, ["v2"]),
        ({"metadata": [("by.who", "contains", "n")]}, ["v1"]),
        ({"metadata": [("rows", "<=", 0)]}, []),
    ],
)
def test_versions_are_filtered_and_ordered(shelf, api, wanted, versions):
    assert [version.version for version in api.versions("wide", **wanted)] == versions


def test_versions_from_a_list_can_be_used(shelf, api, tmp_path):
    oldest = list(api.versions("wide"))[-1]

    assert (oldest.download(tmp_path / "out") / "a.txt").read_text() == "1"
    assert oldest.logged_by().key == shelf.id
    assert oldest.metadata == {"rows": 1, "by": {"who": "ann"}}


@pytest.fixture
def finished(registry):
    """Four ended runs with other configs, names, tags and ends."""
    for number, (end, job, tag) in enumerate(
        [
            ("FINISHED", "train", "a"),
            ("FAILED", "train", "b"),
            ("FINISHED", "eval", "a"),
            ("FINISHED", "eval", "b"),
        ]
    ):
        config = {"lr": number / 10, "model": {"depth": 10 - number}}
        wanllmdb.init(id=f"r{number}", name=f"n{9 - number}", config=config, job_type=job, tags=[tag]).finish(
            end
        )


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({}, ["r3", "r2", "r1", "r0"]),
        ({"descending": False}, ["r0", "r1", "r2", "r3"]),
        ({"order_by": "name", "descending": False}, ["r3", "r2", "r1", "r0"]),
        ({"order_by": "config.model.depth"}, ["r0", "r1", "r2", "r3"]),
        ({"states": ["FAILED"]}, ["r1"]),
        ({"states": ["finished"], "job_types": ["train"]}, ["r0"]),
        ({"job_types": ["eval"]}, ["r3", "r2"]),
        ({"tags": ["b"]}, ["r3", "r1"]),
        ({"search": "n7"}, ["r2"]),
        ({"config": [("lr", ">", 0.1)]}, ["r3", "r2"]),
        ({"config": [("lr", ">", 0.1), ("model.depth", "<", 8)]}, ["r3"]),
        ({"states": []}, []),
    ],
)
def test_runs_are_filtered_and_ordered(finished, api, wanted, keys):
    assert [run.key for run in api.runs(**wanted)] == keys


@pytest.mark.parametrize(
    "ask",
    [
        lambda api: api.artifacts(order_by="colour"),
        lambda api: api.versions("wide", order_by="colour"),
        lambda api: api.runs(order_by="colour"),
        lambda api: api.runs(states=["SLEEPING"]),
        lambda api: api.runs(states="FAILED"),
        lambda api: api.artifacts(types="model"),
        lambda api: api.runs(config=[("lr", "~", 1)]),
    ],
)
def test_a_wrong_condition_says_what_there_is(shelf, api, ask):
    with pytest.raises(InvalidInput, match=r"use one of|pass a list"):
        ask(api)


def test_lists_are_read_to_their_end_and_no_further_than_asked(proxied):
    proxy, run, api = proxied
    for number in range(101):
        logged = log(run, "iris", str(number))
        with wanllmdb.init(id=f"u{number:03}", url=proxy.target) as user:
            user.use_artifact("iris:v1")
    proxy.take()

    listed = api.versions("iris")
    assert [passed.what for passed in proxy.take()] == ["GetArtifact"]
    some = [version.version for version, _ in zip(listed, range(99), strict=False)]
    assert [passed.what for passed in proxy.take()] == ["ListVersions"]
    everything = [version.version for version in listed]
    assert [passed.what for passed in proxy.take()] == ["ListVersions"] * 2

    newest_first = [f"v{number}" for number in range(101, 0, -1)]
    users = [f"u{number:03}" for number in range(101)]
    assert some == newest_first[:99]
    assert everything == newest_first
    assert [user.key for user in api.artifact("iris:v1").used_by()] == users
    assert [found.key for found in api.runs(search="u", descending=False)] == users
    inputs, outputs = api.run_artifacts(run.id)
    assert (inputs, [version.version for version in outputs]) == ([], newest_first[::-1])
    assert len(logged.alias_history("latest")) == 101


def test_an_artifact_is_renamed_with_all_it_has(shelf, api):
    api.rename_artifact("wide", "broad")

    assert names_of(api.artifacts()) == ["broad", "deep", "plain"]
    assert api.artifact("broad:production").version == "v2"
    assert len(list(api.versions("broad"))) == 3
    with pytest.raises(NotFound):
        api.artifact("wide:production")


@pytest.mark.parametrize(("name", "error"), [("deep", AlreadyExists), ("no spaces", InvalidName)])
def test_a_name_that_is_taken_or_malformed_is_refused(shelf, api, name, error):
    with pytest.raises(error):
        api.rename_artifact("wide", name)

    assert names_of(api.artifacts()) == ["deep", "plain", "wide"]


def test_a_version_with_an_alias_is_not_deleted_by_accident(shelf, api):
    with pytest.raises(Conflict) as refused:
        api.artifact("wide:v2").delete()

    assert refused.value.details == {"aliases": ["production"]}
    assert [version.version for version in api.versions("wide")] == ["v3", "v2", "v1"]

    api.artifact("wide:v2").delete(delete_aliases=True)
    api.artifact("wide:v3").delete()

    assert [version.version for version in api.versions("wide")] == ["v1"]
    assert [alias.name for alias in api.get_artifact("wide").aliases] == ["latest"]
    assert api.artifact("wide").version == "v1"


def test_a_deleted_artifact_frees_its_name(shelf, api):
    api.delete_artifact("wide", reason="cleaning")

    assert names_of(api.artifacts()) == ["deep", "plain"]
    for ask in (api.get_artifact, api.artifact, api.delete_artifact, api.versions):
        with pytest.raises(NotFound):
            ask("wide")
    assert log(shelf, "wide", "1", type_="other").version == "v1"


def test_a_run_is_deleted_once_it_has_ended(shelf, api):
    version = api.artifact("wide:v1")
    with pytest.raises(Conflict, match="is running"):
        api.delete_run(shelf.id)
    assert [run.key for run in api.runs()] == [shelf.id]
    shelf.finish()

    api.delete_run(shelf.id)

    assert list(api.runs()) == []
    with pytest.raises(NotFound):
        api.run(shelf.id)
    assert version.logged_by().key == shelf.id


def test_projects(registry, api):
    name = f"q-{secrets.token_hex(6)}"
    api.create_project(name, "to try")
    with pytest.raises(AlreadyExists):
        api.create_project(name)
    with wanllmdb.init(project=name) as run:
        log(run)

    with pytest.raises(ProjectNotEmpty):
        api.delete_project(name)
    [found] = api.projects(search=name)
    assert (found.name, found.description, found.artifact_count, found.run_count) == (name, "to try", 1, 1)

    api.rename_project(name, name + "2")
    assert api.artifact(f"{name}2/iris").version == "v1"
    api.delete_artifact(f"{name}2/iris")
    api.delete_run(run.id, project=name + "2")
    api.delete_project(name + "2")
    assert list(api.projects(search=name)) == []


def test_what_is_unknown_is_not_found(api):
    for ask in (
        lambda: api.run("nothing"),
        lambda: api.run_artifacts("nothing"),
        lambda: api.artifact("nothing"),
        lambda: api.get_artifact("nothing"),
        lambda: api.versions("nothing"),
        lambda: list(api.artifacts("nowhere")),
        lambda: list(api.runs("nowhere")),
        lambda: api.delete_project("nowhere"),
    ):
        with pytest.raises(NotFound) as refused:
            ask()
        assert len(refused.value.message) > 15


def test_a_project_has_to_be_named(registry, monkeypatch):
    monkeypatch.delenv("WANLLMDB_PROJECT")

    with pytest.raises(InvalidInput, match="WANLLMDB_PROJECT"):
        wanllmdb.init()
    with pytest.raises(InvalidInput, match="WANLLMDB_PROJECT"):
        wanllmdb.Api().artifacts()
    assert wanllmdb.Api(project="given").url == registry.url


def test_who_answers(api):
    assert api.server_version() == "0.1.0"
