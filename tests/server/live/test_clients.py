"""The public JavaScript clients of both protocols: graphql-ws and graphql-sse."""

import json
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.nodes import node_modules
from tests.server.live.listening import recorded
from tests.server.live.restarting import Running
from tests.server.people import add_person

HERE = Path(__file__).parent / "javascript"
CLIENTS = ["graphql-ws", "graphql-sse"]


@contextmanager
def client(name, url, project, after="", last="last", key=""):
    """A process that prints the events that it gets, each on a line."""
    node, modules = node_modules("live-clients", HERE)
    environment = {
        "PATH": os.environ["PATH"], "MODULES": str(modules), "TRANSPORT": name, "SERVER": url,
        "PROJECT": project, "AFTER": after, "LAST": last, "KEY": key,
    }  # fmt: skip
    with subprocess.Popen(
        [node, HERE / "client.mjs"], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def describe(api, text):
    api.do("updateProject", "project { id }", project="p", description=text)


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_survives_the_server(tmp_path, name):
    """It gets every event once and in order, though the server is killed and started again meanwhile."""
    running = Running(tmp_path / "data")
    try:
        running.server.api.do("createProject", "project { id }", name="p")
        first = recorded(running.server.api, "p")[0]["cursor"]
        with client(name, running.url, "p", first) as process:
            got = []
            for number in range(4):
                describe(running.server.api, str(number))
                got.append(json.loads(process.stdout.readline()))
            running.kill_and_start()
            for text in ("after", "the", "restart", "last"):
                describe(running.server.api, text)
            got += [json.loads(line) for line in process.stdout]
            assert process.wait(60) == 0

        assert got.pop() == {"complete": True}
        assert got == recorded(running.server.api, "p")[1:]
        assert len(got) == 8
    finally:
        running.server.stop()


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_says_who_it_is_and_is_told_what_is_wrong(tmp_path, name):
    running = Running(tmp_path / "data")
    try:
        running.server.api.do("createProject", "project { id }", name="p")
        key = add_person(tmp_path / "data", "ada", is_admin=True)
        with client(name, running.url, "nowhere", key=key) as process:
            (error,) = json.loads(process.stdout.readline())["errors"]
            assert error["extensions"]["code"] == "NOT_FOUND"
        with client(name, running.url, "p", "nonsense", key=key) as process:
            (error,) = json.loads(process.stdout.readline())["errors"]
            assert error["extensions"]["code"] == "INVALID_CURSOR"
    finally:
        running.server.stop()


def test_the_lock_file_names_no_registry():
    text = (HERE / "package-lock.json").read_text()
    asked = json.loads((HERE / "package.json").read_text())["dependencies"]
    locked = json.loads(text)["packages"]

    assert '"resolved"' not in text
    assert "registry." not in text
    assert asked == {name: locked[f"node_modules/{name}"]["version"] for name in asked}
