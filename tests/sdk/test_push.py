"""Push an embedded registry to a real server, and look at both."""

import os
import shutil
from pathlib import Path

import pytest
import wanllmdb
from wanllmdb import embedded
from wanllmdb.errors import Conflict, InvalidInput, NotFound
from wanllmdb.pushartifacts import REASON
from wanllmdb.session import embedded_session

from tests.sdk.processes import run_script, start_script
from tests.server.servers import wait_until

LOG = """
    import wanllmdb, sys
    with wanllmdb.init(project=sys.argv[1], id="make", config={"lr": 0.1}, tags=["t"], description="d") as run:
        for number in range(3):
            artifact = wanllmdb.Artifact("iris", "dataset", f"the {number}", {"number": number, "x": [1.5, None]})
            with artifact.new_file("a b/ü.txt") as file:
                file.write(f"{number}")
            with artifact.new_file("same") as file:
                file.write("in all of them")
            run.log_artifact(artifact, aliases=["production"] if number < 2 else [], tags=[f"t{number}"])
    with wanllmdb.init(project=sys.argv[1], id="use", job_type="eval") as run:
        data = run.use_artifact("iris:v2")
        model = wanllmdb.Artifact("model", "model")
        model.add_reference("file:///etc/hostname", checksum=None)
        run.log_artifact(model)
    try:
        with wanllmdb.init(project=sys.argv[1], id="fail") as run:
            again = wanllmdb.Artifact("iris", "dataset")
            with again.new_file("a b/ü.txt") as file:
                file.write("0")
            with again.new_file("same") as file:
                file.write("in all of them")
            run.log_artifact(again)
            raise ValueError
    except ValueError:
        pass
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with an embedded registry."""
    folder = tmp_path_factory.mktemp("made")
    run_script(folder, LOG, "made")
    return folder


@pytest.fixture
def here(at_home, made, project):
    """A copy of it, whose project has a name of the test's own, as the working folder."""
    shutil.copytree(made / ".wanllmdb", at_home / ".wanllmdb")
    _embedded("made").rename_project("made", project)
    yield at_home
    embedded.stop_all()


@pytest.fixture
def project(at_home):
    return os.environ["WANLLMDB_PROJECT"]


def _at(folder: Path) -> dict[str, str]:
    return {"WANLLMDB_CACHE_DIR": str(folder.parent / "cache")}


def _embedded(project: str) -> wanllmdb.Api:
    api = wanllmdb.Api(url="http://unused.test", project=project)
    api._session = embedded_session(project)
    return api


def _seen(api: wanllmdb.Api) -> dict[str, object]:
    """All that a push keeps."""
    artifacts = {}
    for artifact in api.artifacts():
        name = f"{artifact.project.name}/{artifact.name}"
        artifacts[artifact.name] = {
            "type": artifact.type_,
            "aliases": {alias.name: alias.version_name for alias in artifact.aliases},
            "versions": [
                [v.version, v.digest, v.size, v.file_count, v.description, v.metadata, v.tags, v.aliases,
                 [(f.path, f.size, f.digest, f.uri, f.verified) for f in v.files()],
                 [run.key for run in v.used_by()]]
                for v in api.versions(name)
            ],
        }  # fmt: skip
    runs = {}
    for run in api.runs():
        used, logged = api.run_artifacts(run.key)
        runs[run.key] = [
            run.name, run.job_type, run.description, run.config, run.state, sorted(run.tags), run.git_commit,
            run.host, sorted(v.ref for v in used), sorted(v.ref for v in logged),
        ]  # fmt: skip
    return {"artifacts": artifacts, "runs": runs}


def test_what_is_pushed_is_there_as_it_is_here(here, project, shared_server, tmp_path):
    (done,) = wanllmdb.push(project, shared_server.url)

    there = wanllmdb.Api(shared_server.url, project=project)
    assert _seen(there) == _seen(_embedded(project))
    assert (done.artifacts, done.versions, done.runs, done.edges, done.aliases) == (2, 4, 3, 6, 1)
    assert (done.project, done.url, done.renumbered, done.notes) == (project, shared_server.url, {}, [])
    aliases = there.get_artifact(f"{project}/iris").aliases
    assert {alias.name: alias.version_name for alias in aliases} == {"latest": "v1", "production": "v2"}
    (move,) = there.alias_history(f"{project}/iris", "production")
    assert (move.reason, move.to.name) == (REASON, "v2")
    folder = there.artifact(f"{project}/iris:v2").download(tmp_path / "out")
    assert (folder / "a b" / "ü.txt").read_text() == "1"
    assert not (here / ".wanllmdb" / "pushing").exists()


def test_a_second_push_sends_nothing_and_a_third_what_is_new(here, project, shared_server):
    wanllmdb.push(project, shared_server.url)
    events = _events(shared_server, project)
    (again,) = wanllmdb.push(project, shared_server.url)
    assert (again.versions, again.runs, again.edges, again.aliases) == (0, 0, 0, 0)
    assert _events(shared_server, project) == events
    embedded.stop_all()

    script = """
        import wanllmdb, sys
        with wanllmdb.init(project=sys.argv[1], id="more") as run:
            artifact = wanllmdb.Artifact("iris", "dataset")
            with artifact.new_file("same") as file:
                file.write("in all of them")
            run.log_artifact(artifact, aliases=["production"])
    """
    run_script(here, script, project, **_at(here))
    (more,) = wanllmdb.push(project, shared_server.url)

    assert (more.versions, more.runs, more.edges, more.aliases) == (1, 1, 1, 1)
    assert _seen(wanllmdb.Api(shared_server.url, project=project)) == _seen(_embedded(project))


def _events(server, project):
    from tests.server.client import over_http  # noqa: PLC0415

    document = "query($p: String!) { events(project: $p, first: 500) { nodes { type subjectName at } } }"
    return over_http(server.url).ask(document, p=project)["events"]["nodes"]


def test_an_alias_that_was_moved_on_the_server_stays(here, project, shared_server):
    wanllmdb.push(project, shared_server.url)
    there = wanllmdb.Api(shared_server.url, project=project)
    there.artifact("iris:v3").set_alias("production", reason="better")
    (again,) = wanllmdb.push(project, shared_server.url)

    assert there.artifact("iris:production").version == "v3"
    assert again.aliases == 0
    assert again.notes == [
        f"alias production of {project}/iris is v3 on the server, where local moved it; it is v2 here"
    ]


def test_numbers_that_cannot_stay_are_refused_before_anything_is_sent(here, project, shared_server):
    there = wanllmdb.Api(shared_server.url, project=project)
    with wanllmdb.init(project, url=shared_server.url, id="other") as run:
        artifact = wanllmdb.Artifact("iris", "dataset")
        with artifact.new_file("other") as file:
            file.write("other")
        run.log_artifact(artifact)
    before = _seen(there)

    with pytest.raises(Conflict, match=rf"{project}/iris:v1 would be v2 on the server, .* --renumber"):
        wanllmdb.push(project, shared_server.url)
    assert _seen(there) == before
    (done,) = wanllmdb.push(project, shared_server.url, renumber=True)

    assert done.renumbered == {f"{project}/iris:v{n}": f"{project}/iris:v{n + 1}" for n in (1, 2, 3)}
    assert there.artifact("iris:production").version == "v3"
    assert there.artifact("iris:v1").digest == artifact.digest
    assert there.artifact("iris").version == "v4"


def test_a_run_of_somebody_else_under_the_same_id_is_refused(here, project, shared_server):
    with wanllmdb.init(project, name="another", url=shared_server.url, id="make"):
        pass
    there = wanllmdb.Api(shared_server.url, project=project)
    before = _seen(there)

    with pytest.raises(Conflict, match=rf"the server has another run 'make' in '{project}', 'another'"):
        wanllmdb.push(project, shared_server.url)
    assert _seen(there) == before


def test_a_push_that_is_killed_is_finished_by_the_next(at_home, project, shared_server):
    script = """
        import wanllmdb, sys
        with wanllmdb.init(project=sys.argv[1], id="make") as run:
            for number in range(12):
                artifact = wanllmdb.Artifact("iris", "dataset")
                with artifact.new_file("large", "wb") as file:
                    file.write(bytes([number]) * 300_000)
                run.log_artifact(artifact, aliases=[f"n{number}"])
    """
    run_script(at_home, script, project, **_at(at_home))
    pushing = start_script(
        at_home,
        "import sys, wanllmdb; wanllmdb.push(*sys.argv[1:])",
        project,
        shared_server.url,
        **_at(at_home),
    )
    there = wanllmdb.Api(shared_server.url, project=project)

    def versions() -> list[str]:
        try:
            return [version.version for version in there.versions("iris")]
        except NotFound:
            return []

    try:
        wait_until(lambda: len(versions()) >= 3 or pushing.poll() is not None)
    finally:
        pushing.kill()
        pushing.communicate()
    sent = len(versions())
    assert sent >= 3
    try:
        (done,) = wanllmdb.push(project, shared_server.url)
        assert done.versions == 12 - sent
        assert _seen(there) == _seen(_embedded(project))
    finally:
        embedded.stop_all()


def test_without_a_server_or_a_registry_nothing_is_done(here, project, monkeypatch, tmp_path):
    with pytest.raises(InvalidInput, match="no server is named; pass to="):
        wanllmdb.push(project)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(NotFound, match=r"there is no registry here: .*/empty/\.wanllmdb does not exist"):
        wanllmdb.push(project)
    assert list((tmp_path / "empty").iterdir()) == []
