import json
import os
import subprocess
import time

import pytest
import wanllmdb
from wanllmdb._generated.enums import RunState
from wanllmdb.errors import AlreadyExists, Conflict, InvalidInput, NotFound
from wanllmdb.http import Retry

from tests.sdk.processes import ServerProcess, end_of, run_script, start_script


def settings(registry):
    return {"WANLLMDB_URL": registry.url, "WANLLMDB_PROJECT": os.environ["WANLLMDB_PROJECT"]}


def test_a_run_keeps_what_it_was_started_with(registry, api):
    with wanllmdb.init(
        name="first", config={"lr": 0.1}, job_type="train", tags=["b", "a"], description="why", id="r-1"
    ) as run:
        while_running = api.run("r-1")

    after = api.run("r-1")
    assert run.id == "r-1"
    assert run.name == "first"
    assert run.job_type == "train"
    assert while_running.state is RunState.RUNNING
    assert while_running.finished_at is None
    assert (after.name, after.config, after.job_type) == ("first", {"lr": 0.1}, "train")
    assert (after.tags, after.description) == (["a", "b"], "why")
    assert after.state is RunState.FINISHED
    assert after.started_at < after.finished_at
    assert after.project.name == os.environ["WANLLMDB_PROJECT"]


def test_an_exception_makes_it_failed_and_is_not_swallowed(registry, api):
    with pytest.raises(ZeroDivisionError), wanllmdb.init(id="r"):
        raise ZeroDivisionError

    assert api.run("r").state is RunState.FAILED


@pytest.mark.parametrize(
    ("leave", "state"),
    [
        (SystemExit(), RunState.FINISHED),
        (SystemExit(0), RunState.FINISHED),
        (SystemExit(3), RunState.FAILED),
        (SystemExit("it did not work"), RunState.FAILED),
        (KeyboardInterrupt(), RunState.FAILED),
    ],
)
def test_leaving_by_exit_or_interrupt(registry, api, leave, state):
    with pytest.raises(type(leave)), wanllmdb.init(id="r"):
        raise leave

    assert api.run("r").state is state


@pytest.mark.parametrize(
    ("end", "code", "state"),
    [("", 0, RunState.FINISHED), ("raise ValueError('oh')", 1, RunState.FAILED)],
)
def test_a_script_that_ends_without_finishing(registry, api, at_home, end, code, state):
    script = start_script(
        at_home, f"import wanllmdb\nrun = wanllmdb.init(id='r')\n{end}", **settings(registry)
    )

    assert end_of(script)[0] == code

    assert api.run("r").state is state


def test_finishing_twice_changes_nothing(registry, api):
    run = wanllmdb.init(id="r")
    run.finish()
    once = api.run("r")

    run.finish("FAILED")

    assert api.run("r") == once
    assert once.state is RunState.FINISHED


@pytest.fixture(scope="module")
def impatient_server(tmp_path_factory):
    """A server that takes a process for crashed after two silent seconds."""
    running = ServerProcess(tmp_path_factory.mktemp("impatient"), heartbeat_timeout_seconds="5").start()
    yield running
    running.stop()


@pytest.fixture
def impatient(impatient_server, at_home, monkeypatch):
    monkeypatch.setenv("WANLLMDB_URL", impatient_server.url)
    return impatient_server


def test_a_killed_process_crashes_its_run_and_a_living_one_goes_on(impatient, at_home):
    api = wanllmdb.Api()
    living = wanllmdb.init(id="living")
    script = (
        "import wanllmdb, time\nrun = wanllmdb.init(id='killed')\nprint('up', flush=True)\ntime.sleep(300)"
    )
    killed = start_script(at_home, script, **settings(impatient))
    assert killed.stdout.readline() == "up\n"

    killed.kill()
    killed.communicate()
    states = [api.run("killed").state]
    while states[-1] is RunState.RUNNING:
        time.sleep(0.1)
        states.append(api.run("killed").state)

    assert states[-1] is RunState.CRASHED
    assert api.run("killed").finished_at is not None
    assert api.run("living").state is RunState.RUNNING
    living.finish()
    assert api.run("living").state is RunState.FINISHED


def test_resume_never_refuses_a_known_id(registry, api):
    wanllmdb.init(id="r", config={"a": 1}).finish()
    before = api.run("r")

    with pytest.raises(AlreadyExists) as refused:
        wanllmdb.init(id="r", config={"a": 2})

    assert refused.value.code == "ALREADY_EXISTS"
    assert "resume='allow'" in refused.value.message
    assert api.run("r") == before


def test_resume_must_refuses_an_unknown_id(registry, api):
    wanllmdb.init(id="other").finish()

    with pytest.raises(NotFound) as refused:
        wanllmdb.init(id="r", resume="must")

    assert refused.value.details == {"run": "r"}
    assert [run.key for run in api.runs()] == ["other"]


@pytest.mark.parametrize("resume", ["allow", "must"])
def test_a_resumed_run_goes_on_and_takes_its_new_end(registry, api, resume):
    wanllmdb.init(id="r", config={"a": 1}).finish("FAILED")

    with wanllmdb.init(id="r", resume=resume) as run:
        assert run.config == {"a": 1}
        assert api.run("r").state is RunState.RUNNING

    assert api.run("r").state is RunState.FINISHED
    assert len(list(api.runs())) == 1


def test_an_unknown_way_to_resume_is_refused_before_anything_is_sent(registry, api):
    wanllmdb.init(id="other").finish()

    with pytest.raises(InvalidInput, match="resume='always' is unknown; use one of 'ALLOW', 'MUST', 'NEVER'"):
        wanllmdb.init(id="r", resume="always")

    assert [run.key for run in api.runs()] == ["other"]


def test_two_processes_share_a_run_until_the_last_one_ends(registry, api, at_home):
    run = wanllmdb.init(id="r", config={"a": 1})
    script = """
        import wanllmdb
        run = wanllmdb.init(id="r", resume="allow")
        run.config["theirs"] = 2
        raise RuntimeError("the worker fails")
    """
    assert end_of(start_script(at_home, script, **settings(registry)))[0] == 1
    between = api.run("r").state

    run.config["mine"] = 3
    run.finish()

    assert between is RunState.RUNNING
    assert run.config == {"a": 1, "theirs": 2, "mine": 3}
    assert api.run("r").config == {"a": 1, "theirs": 2, "mine": 3}
    assert api.run("r").state is RunState.FAILED


def test_every_way_to_change_the_config_reaches_the_server(run, api):
    run.config["a"] = 1
    run.config.update({"b": {"c": [1, 2]}}, d=None)
    run.config |= {"a": 2}
    kept = run.config.setdefault("a", 7)
    new = run.config.setdefault("e", 8)

    assert (kept, new) == (2, 8)
    assert run.config == {"a": 2, "b": {"c": [1, 2]}, "d": None, "e": 8}
    assert api.run(run.id).config == {"a": 2, "b": {"c": [1, 2]}, "d": None, "e": 8}


def test_parameters_cannot_be_taken_away_here_only(run, api):
    run.config["a"] = 1

    for remove in (lambda: run.config.pop("a"), run.config.clear, run.config.popitem):
        with pytest.raises(Conflict):
            remove()
    with pytest.raises(Conflict):
        del run.config["a"]

    assert run.config == {"a": 1}
    assert api.run(run.id).config == {"a": 1}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, object()}])
def test_a_config_that_is_no_json_is_refused(run, api, value):
    with pytest.raises(InvalidInput, match="JSON"):
        run.config["bad"] = value

    assert run.config == {}
    assert api.run(run.id).config == {}


def test_numbers_of_numpy_are_numbers(run, api):
    numpy = pytest.importorskip("numpy")

    run.config.update(rate=numpy.float32(0.5), count=numpy.int64(3), shape=numpy.array([1, 2]))

    assert api.run(run.id).config == {"rate": 0.5, "count": 3, "shape": [1, 2]}


def test_one_string_is_no_list_of_tags(registry, api):
    wanllmdb.init(id="other").finish()

    with pytest.raises(InvalidInput, match=r"pass a list, tags=\['nightly'\]"):
        wanllmdb.init(id="r", tags="nightly")

    assert [run.key for run in api.runs()] == ["other"]


def test_the_commit_of_the_working_folder_is_kept(registry, api, at_home):
    outside = wanllmdb.init(id="outside")
    git = ["git", "-c", "user.name=n", "-c", "user.email=e@x", "-c", "commit.gpgsign=false"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout

    inside = wanllmdb.init(id="inside")

    assert api.run("outside").git_commit is None
    assert api.run("inside").git_commit == head.strip()
    assert [run.key for run in api.runs(git_commit=head.strip())] == ["inside"]
    outside.finish()
    inside.finish()


FORKING = """
    import json, multiprocessing, os, sys, threading
    import wanllmdb

    def log(run, number):
        artifact = wanllmdb.Artifact(f"of-{number}", "data")
        with artifact.new_file("n.txt") as file:
            file.write(str(number))
        run.log_artifact(artifact)
        # Answers of the parent must not arrive here: each reads back its own.
        for _ in range(4):
            assert wanllmdb.Api().artifact(f"of-{number}").name == f"of-{number}"

    run = wanllmdb.init(id="r")
    children = [multiprocessing.get_context("fork").Process(target=log, args=(run, n)) for n in range(2)]
    for child in children:
        child.start()
    log(run, 2)
    for child in children:
        child.join()
    pid = os.fork()
    if pid == 0:
        run.finish("FAILED")  # not the child's to end
        sys.exit(0)           # runs the handlers that the parent registered
    _, status = os.waitpid(pid, 0)
    api = wanllmdb.Api()
    before = api.run("r").state.value
    run.finish()
    print(json.dumps({
        "codes": [child.exitcode for child in children] + [os.waitstatus_to_exitcode(status)],
        "names": [artifact.name for artifact in api.artifacts()],
        "before": before,
        "after": api.run("r").state.value,
    }))
"""


@pytest.mark.parametrize("embedded", [False, True])
def test_forked_children_take_part_and_do_not_end_the_run(registry, at_home, embedded):
    where = {"WANLLMDB_PROJECT": "p"} if embedded else settings(registry)

    printed = run_script(at_home, FORKING, **where)

    assert json.loads(printed) == {
        "codes": [0, 0, 0],
        "names": ["of-0", "of-1", "of-2"],
        "before": "RUNNING",
        "after": "FINISHED",
    }


def test_a_server_that_is_gone_does_not_hide_the_error_of_the_block(impatient):
    run = wanllmdb.init(id="r")
    run._session.connections.retry = Retry(2, 0.01, 0.05)
    impatient.stop()
    with pytest.warns(UserWarning, match="could not be finished"), pytest.raises(ZeroDivisionError), run:
        raise ZeroDivisionError

    impatient.start()
    run.finish("FAILED")
    assert wanllmdb.Api().run("r").state is RunState.FAILED
