import json
import os
import stat
import tempfile
from pathlib import Path
from urllib.parse import unquote

import pytest
import wanllmdb
from wanllmdb import embedded
from wanllmdb.errors import InvalidInput

from tests.sdk.processes import end_of, run_script, start_script

SCRIPT = """
    import wanllmdb
    with wanllmdb.init(project="demo", id="r") as run:
        artifact = wanllmdb.Artifact("iris", "dataset")
        with artifact.new_file("a.txt") as file:
            file.write("hello")
        logged = run.log_artifact(artifact, aliases=["production"])
        print(logged.ref, logged.open("a.txt").read())
"""


@pytest.fixture
def local(at_home):
    """The working folder; what this process embeds below it is stopped afterwards."""
    yield at_home
    embedded.stop_all()


def log(run, files, name="iris"):
    artifact = wanllmdb.Artifact(name, "dataset")
    for path, data in files.items():
        with artifact.new_file(path, "wb") as file:
            file.write(data)
    return run.log_artifact(artifact)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def listening_tcp():
    """The TCP sockets of this very process that listen."""
    own = set()
    for handle in Path("/proc/self/fd").iterdir():
        try:
            own.add(str(handle.readlink()))
        except FileNotFoundError:
            continue  # the handle that lists the folder
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/self/net/{table}").read_text().splitlines()[1:]
    ]
    return [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in own]


def test_nobody_else_can_reach_it(local):
    of_the_tests = listening_tcp()
    before = os.umask(0)
    try:
        with wanllmdb.init() as run:
            log(run, {"a": b"1"})
            socket_file = Path(unquote(embedded.socket_of(embedded.EMBEDDED_FOLDER)))
            listeners = listening_tcp()
    finally:
        os.umask(before)

    assert mode(local / ".wanllmdb") == 0o700
    assert stat.S_ISSOCK(socket_file.stat().st_mode)
    assert (mode(socket_file), mode(socket_file.parent)) == (0o600, 0o700)
    assert listeners == of_the_tests
    assert (local / ".wanllmdb" / ".gitignore").read_text() == "*\n"


def test_the_search_for_listeners_would_find_one(local):
    import socket  # noqa: PLC0415 - beside what it is for

    of_the_tests = set(listening_tcp())

    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert set(listening_tcp()) - of_the_tests == {f"0100007F:{listener.getsockname()[1]:04X}"}


def test_a_folder_that_was_open_to_others_is_closed(local):
    (local / ".wanllmdb").mkdir(mode=0o755)
    (local / ".wanllmdb").chmod(0o755)

    wanllmdb.init().finish()

    assert mode(local / ".wanllmdb") == 0o700


def test_a_folder_that_cannot_be_used_is_a_clear_error(local):
    (local / ".wanllmdb").write_text("in the way")

    with pytest.raises(InvalidInput, match=r"cannot use .*\.wanllmdb .*WANLLMDB_URL"):
        wanllmdb.init()

    assert (local / ".wanllmdb").read_text() == "in the way"


def test_settings_of_a_server_are_not_meant_for_it(local, tmp_path, monkeypatch):
    monkeypatch.setenv("WANLLMDB_DATABASE_URL", f"sqlite:///{tmp_path}/other.sqlite")
    monkeypatch.setenv("WANLLMDB_STORAGE", (tmp_path / "other").as_uri())
    monkeypatch.setenv("WANLLMDB_DATA_DIR", str(tmp_path / "another"))

    with wanllmdb.init() as run:
        log(run, {"a": b"1"})

    assert list(tmp_path.glob("*other*")) == []
    assert (local / ".wanllmdb" / "wanllmdb.sqlite").exists()


def test_a_temporary_folder_with_a_long_name_is_no_obstacle(local, tmp_path, monkeypatch):
    long = tmp_path / ("long" * 30)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))

    with wanllmdb.init() as run:
        assert log(run, {"a": b"1"}).version == "v1"


def test_stopping_leaves_no_socket_and_starting_again_finds_everything(local):
    with wanllmdb.init() as run:
        log(run, {"a": b"1"})
    socket_file = Path(unquote(embedded.socket_of(embedded.EMBEDDED_FOLDER)))

    embedded.stop_all()

    assert not socket_file.parent.exists()
    assert wanllmdb.Api().artifact("iris").version == "v1"


@pytest.fixture
def temporary(monkeypatch, tmp_path):
    """A folder for temporary files with a short name, as sockets need."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr("tempfile.tempdir", folder)
        yield Path(folder)


def test_what_a_killed_process_left_is_taken_away_and_nothing_that_lives(local, temporary):
    script = "import os, wanllmdb\nwanllmdb.init('one')\nos.kill(os.getpid(), 9)"
    assert end_of(start_script(local, script, TMPDIR=str(temporary)))[0] == -9
    [killed] = temporary.glob("wanllmdb-*")
    wanllmdb.init("one").finish()
    [living] = set(temporary.glob("wanllmdb-*")) - {killed}
    for folder in (killed, living):
        os.utime(folder, (0, 0))

    run_script(local, "import wanllmdb\nwanllmdb.init('one').finish()", TMPDIR=str(temporary))

    assert list(temporary.glob("wanllmdb-*")) == [living]
    assert "one" in [found.name for found in wanllmdb.Api().projects()]


def test_a_script_that_does_not_finish_its_run_is_served_to_its_end(local):
    run_script(local, "import wanllmdb\nrun = wanllmdb.init(id='r', project='demo')")

    [run] = wanllmdb.Api(project="demo").runs()
    assert (run.key, run.state.value) == ("r", "FINISHED")


def test_the_same_script_talks_to_a_server_if_one_is_named(registry, at_home):
    project = os.environ["WANLLMDB_PROJECT"]
    script = SCRIPT.replace('"demo"', repr(project))

    printed = run_script(at_home, script, WANLLMDB_URL=registry.url)

    assert printed == f"{project}/iris:v1 hello"
    assert not (at_home / ".wanllmdb").exists()
    assert wanllmdb.Api().artifact("iris:production").logged_by().key == "r"


def test_without_the_extra_the_error_says_what_to_install(at_home):
    blocked = f"""
    import sys
    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in ("wanllmdb_server", "uvicorn"):
                raise ModuleNotFoundError("No module named " + name, name=name)
    sys.meta_path.insert(0, Missing())
    {SCRIPT}
    """.replace("\n    ", "\n")

    code, out, err = end_of(start_script(at_home, blocked))

    assert (code, out) == (1, "")
    assert "pip install 'wanllmdb[local]', or set WANLLMDB_URL to a server" in err.splitlines()[-1]
    assert not (at_home / ".wanllmdb").exists()


# The processes below are forked by one that has imported everything and opened nothing: importing the
# server takes far longer than what is tested.

AT_ONCE = """
    import json, multiprocessing, wanllmdb, wanllmdb.run, wanllmdb_server.app, uvicorn

    def log(number, barrier, answers):
        def put(run, name, text):
            artifact = wanllmdb.Artifact(name, "dataset")
            for part in range(5):
                with artifact.new_file(f"{part}") as file:
                    file.write(f"{text} {part}")
            return run.log_artifact(artifact).version
        barrier.wait()
        with wanllmdb.init(project="demo", id=f"r{number}") as run:
            answers.put((put(run, "same", "equal"), put(run, "own", number), number))

    fork = multiprocessing.get_context("fork")
    barrier, answers = fork.Barrier(8), fork.Queue()
    children = [fork.Process(target=log, args=(number, barrier, answers)) for number in range(8)]
    for child in children:
        child.start()
    got = [answers.get(timeout=60) for _ in children]
    for child in children:
        child.join()
    print(json.dumps([[child.exitcode for child in children], got]))
"""


def test_eight_processes_log_to_one_artifact_at_once(local):
    codes, answers = json.loads(run_script(local, AT_ONCE))

    api = wanllmdb.Api(project="demo")
    assert codes == [0] * 8
    assert [same for same, _, _ in answers] == ["v1"] * 8
    assert sorted(own for _, own, _ in answers) == [f"v{number}" for number in range(1, 9)]
    assert [version.version for version in api.versions("same")] == ["v1"]
    assert len(api.artifact("same").files()) == 5
    assert {run.key: run.state.value for run in api.runs()} == {f"r{n}": "FINISHED" for n in range(8)}
    for _, own, number in answers:
        with api.artifact(f"own:{own}").open("3") as file:
            assert file.read() == f"{number} 3"
        assert api.artifact(f"own:{own}").logged_by().key == f"r{number}"


def test_killed_in_the_middle_of_logging_nothing_is_half_there(local):
    report = json.loads(run_script(local, Path(__file__).with_name("killing.py").read_text(), "8"))

    assert report["cycles"] == 8
    assert report["wrong"] == []
    assert report["killed"] > 0
