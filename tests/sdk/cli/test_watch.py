"""`wanllmdb watch`: a process that prints what happens until it is interrupted."""

import json
import secrets
import signal

import pytest
import wanllmdb
from wanllmdb.cli.failures import INTERRUPTED


@pytest.fixture
def project(server_url, command):
    name = f"watched-{secrets.token_hex(4)}"
    wanllmdb.Api(server_url).create_project(name)
    return name


@pytest.fixture
def beginning(server_url, project):
    """The cursor of the first event."""
    operations = wanllmdb.Api(server_url)._session.operations
    return operations.newest_events(project, 1).events.nodes[0].cursor


@pytest.fixture
def watching(command):
    started = []

    def start(*arguments):
        started.append(command.start("watch", *arguments))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_it_prints_until_ctrl_c(command, data, project, beginning, watching):
    process = watching(project, "--types", "VERSION_COMMITTED,ALIAS_SET", "--after", beginning)
    assert command("artifact", "put", data, f"{project}/iris", "--type", "dataset", "--alias", "prod")[0] == 0

    lines = [process.stdout.readline().split() for _ in range(3)]
    process.send_signal(signal.SIGINT)

    # Each begins with the time.
    assert lines[0][1:] == ["VERSION_COMMITTED", "iris:v1", "by", "local"]
    assert sorted(line[1:] for line in lines[1:]) == [
        ["ALIAS_SET", "iris", f"{alias}:", "-", "->", "v1", "by", "local"] for alias in ("latest", "prod")
    ]
    assert process.wait(60) == INTERRUPTED
    assert process.stderr.read() == ""


def test_the_configured_project_is_watched_where_none_is_named(command, data, project, beginning, watching):
    command.env["WANLLMDB_PROJECT"] = project

    process = watching("--after", beginning, "--types", "VERSION_COMMITTED", "--json")
    assert command("artifact", "put", data, "iris", "--type", "dataset")[0] == 0

    assert json.loads(process.stdout.readline())["subjectName"] == "iris:v1"
    assert json.loads(command("webhook", "ls", "--json")[1])["webhooks"] == []


def test_json_begins_again_after_a_cursor(command, data, project, beginning, watching):
    assert command("artifact", "put", data, f"{project}/iris", "--type", "dataset")[0] == 0
    types = ("--types", "ARTIFACT_CREATED,VERSION_COMMITTED", "--json")
    first = watching(project, *types, "--after", beginning)
    created, committed = (json.loads(first.stdout.readline()) for _ in range(2))

    again = watching(project, *types, "--after", created["cursor"])

    assert (created["type"], committed["type"]) == ("ARTIFACT_CREATED", "VERSION_COMMITTED")
    assert json.loads(again.stdout.readline()) == committed


def test_what_cannot_be_watched(command, project):
    code, out, err = command("watch", "nowhere")
    assert (code, out) == (4, "")
    assert "nowhere" in err
    assert command("watch", project, "--types", "NONSENSE")[0] == 2
    assert command("watch", project, "--after", "nonsense")[0] == 6
