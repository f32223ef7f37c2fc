"""Several storages beside each other: each blob stays where it is, new ones go where the project says."""

import pytest
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.jobs.garbage import collect_garbage
from wanllmdb_server.jobs.worklist import Work

from tests.server.client import Refused
from tests.server.inside import opened
from tests.server.protocol import add, commit, create, log, log_inside, store
from tests.server.rows import rows_of
from tests.server.servers import serving

STORAGES = "storages { name url scheme isDefault abilities enforcesDigest check { ok message } }"


def _other(tmp_path):
    (tmp_path / "other").mkdir(exist_ok=True)
    return {"other": (tmp_path / "other").as_uri()}


def _files(folder):
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _assign(registry, project, storage):
    return registry.api.do("assignStorage", "project { storage }", project=project, storage=storage)


def test_blobs_of_an_assigned_project_land_in_its_storage_and_others_do_not(tmp_path):
    with opened(tmp_path / "data", storages=_other(tmp_path)) as registry:
        registry.api.do("createProject", "project { id }", name="assigned")
        assigned = _assign(registry, "assigned", "other")
        log_inside(registry, "assigned", "iris", {"a": b"there"})
        log_inside(registry, "free", "iris", {"a": b"here"})
        events = registry.api.ask('{ events(project: "assigned") { nodes { type before after } } }')
        back = _assign(registry, "assigned", None)

    assert (assigned["project"], back["project"]) == ({"storage": "other"}, {"storage": "default"})
    assert _files(tmp_path / "other") == [b"there"]
    assert _files(tmp_path / "data" / "blobs") == [b"here"]
    assert {"type": "STORAGE_ASSIGNED", "before": {"storage": None}, "after": {"storage": "other"}} in events[
        "events"
    ]["nodes"]


def test_an_old_project_keeps_working_after_the_default_changed(tmp_path):
    storages = _other(tmp_path)
    with opened(tmp_path / "data", storages=storages) as registry:
        old = log_inside(registry, "old", "iris", {"a": b"first"})

    with opened(
        tmp_path / "data", storages=storages, default_storage="other", gc_grace_minutes=0
    ) as registry:
        draft = create(registry.api, "old", "iris")["id"]
        missing = add(registry.api, draft, {"a": b"first", "b": b"second"})
        store(registry, set(missing), [b"second"])
        both = commit(registry.api, draft)
        found = registry.api.ask(
            'query($d: [String!]!) { artifactVersion(ref: "old/iris:v2") { verification '
            "downloads(digests: $d) { blobs { url } packs { url } } entries { nodes { download { url } } } } }",
            d=[entry["digest"] for entry in registry.api.ask(
                '{ artifactVersion(ref: "old/iris:v2") { entries { nodes { digest } } } }'
            )["artifactVersion"]["entries"]["nodes"]],
        )["artifactVersion"]  # fmt: skip
        urls = [entry["download"]["url"] for entry in found["entries"]["nodes"]]
        assert (_files(tmp_path / "data" / "blobs"), _files(tmp_path / "other")) == ([b"first"], [b"second"])
        for version in (old, both):
            registry.api.do("deleteVersion", "version { id }", version=version["id"], deleteAliases=True)
        services = registry.services
        work = Work(services.database, services.storages, services.settings, lambda _done: None)
        done = collect_garbage(work)

    assert len(missing) == 1
    assert ["/storage/default/" in urls[0], "/storage/other/" in urls[1]] == [True, True]
    assert len(found["downloads"]["packs"]) == 2
    assert found["verification"] == "VERIFIED"
    assert done == {"deleted": 2, "bytes": 11, "forgotten": 2}
    assert (_files(tmp_path / "data" / "blobs"), _files(tmp_path / "other")) == ([], [])


def test_a_draft_whose_blobs_lie_in_two_storages_is_committed_over_http(tmp_path):
    names = f'{{"other": "{_other(tmp_path)["other"]}"}}'
    with serving(tmp_path / "data", storages=names) as server:
        log(server.api, "p", "iris", {"a": b"one"})
        server.api.do("assignStorage", "project { id }", project="p", storage="other")
        version = log(server.api, "p", "iris", {"a": b"one", "b": b"two"})

    assert version["name"] == "v2"
    assert (_files(tmp_path / "data" / "blobs"), _files(tmp_path / "other")) == ([b"one"], [b"two"])


def test_a_storage_that_cannot_be_opened_leaves_the_others_alone_and_says_why(tmp_path):
    storages = {"gone": (tmp_path / "no" / "such").as_uri(), **_other(tmp_path)}
    with opened(tmp_path / "data", storages=storages) as registry:
        registry.api.do("createProject", "project { id }", name="p")
        _assign(registry, "p", "gone")
        draft = create(registry.api, "p", "iris")["id"]
        missing = add(registry.api, draft, {"a": b"x"})
        before = rows_of(registry.database)
        with pytest.raises(Refused) as refused:
            registry.api.do("signUploads", "uploads { url }", version=draft, digests=missing)
        assert rows_of(registry.database) == before
        with pytest.raises(Refused) as not_committed:
            commit(registry.api, draft)
        assert rows_of(registry.database) == before
        version = log_inside(registry, "free", "iris", {"a": b"y"})
        infos = {info["name"]: info for info in registry.api.ask(f"{{ {STORAGES} }}")["storages"]}

    assert refused.value.code == not_committed.value.code == "STORAGE_UNAVAILABLE"
    assert version["name"] == "v1"
    assert [name for name, info in infos.items() if info["check"]["ok"]] == ["default", "other"]
    assert "could not be opened when the server started" in infos["gone"]["check"]["message"]
    assert (infos["gone"]["abilities"], infos["gone"]["enforcesDigest"]) == ([], None)
    assert infos["default"]["isDefault"] is True
    assert infos["default"]["enforcesDigest"] is True
    assert {"PACKS", "SERVED"} <= set(infos["default"]["abilities"])


def test_a_storage_that_goes_away_shows_in_its_check_only(tmp_path):
    with opened(tmp_path / "data", storages=_other(tmp_path)) as registry:
        (tmp_path / "other").rmdir()
        infos = {info["name"]: info["check"] for info in registry.api.ask(f"{{ {STORAGES} }}")["storages"]}

    assert infos["default"] == {"ok": True, "message": "it answers and lists what it holds"}
    assert infos["other"]["ok"] is False
    assert "is missing, or the server may not read and write it" in infos["other"]["message"]


def test_the_default_has_to_open(tmp_path):
    with pytest.raises(InvalidInput, match="the settings have default, other"):
        opened(tmp_path / "data", storages=_other(tmp_path), default_storage="none").__enter__()


def test_an_unknown_storage_is_not_assigned(tmp_path):
    with opened(tmp_path / "data") as registry:
        registry.api.do("createProject", "project { id }", name="p")
        before = rows_of(registry.database)

        with pytest.raises(Refused, match="there is no storage 'elsewhere'; the settings have default"):
            _assign(registry, "p", "elsewhere")

        assert rows_of(registry.database) == before


@pytest.mark.parametrize("name", ["default", "Has Space", "", "a/b", "x" * 65])
def test_names_of_storages_are_checked(tmp_path, name):
    with pytest.raises(ValueError, match="is not allowed"):
        opened(tmp_path / "data", storages={name: "file:///tmp"}).__enter__()


def test_secrets_in_a_url_are_not_shown(tmp_path):
    url = "s3://key:secret@bucket/prefix?region=eu-1&secret_key=hidden&endpoint=http://here:1"
    with opened(tmp_path / "data", storages={"remote": url}) as registry:
        infos = {info["name"]: info for info in registry.api.ask("{ storages { name url } }")["storages"]}

    assert infos["remote"]["url"] == ("s3://bucket/prefix?region=eu-1&secret_key=***&endpoint=http://here:1")
