"""Server processes: where they listen, how they end, and several of them over one file."""

import functools
import operator
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.serving import is_loopback

from tests.server.client import send
from tests.server.processes.killing import kill_cycles
from tests.server.processes.moving import move_for
from tests.server.protocol import log
from tests.server.rows import query
from tests.server.servers import run, serving, start

VERSIONS = '{ artifact(project: "demo", name: "iris") { versions(first: 100) { nodes { index digest } } } }'


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Two servers over one file."""
    folder = tmp_path_factory.mktemp("pair")
    with serving(folder / "data") as one, serving(folder / "data") as two:
        yield one, two


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104  # refused
def test_serve_refuses_to_listen_to_other_machines_without_an_administrator(tmp_path, host):
    ended = run(tmp_path / "data", "serve", "--host", host, "--port", "0")

    assert ended.returncode == 1
    assert f"refusing to listen on {host}: there is no administrator yet" in ended.stderr
    assert "run first: wanllmdb-server admin create NAME" in ended.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "::ffff:192.0.2.1"])  # noqa: S104  # asked about
def test_an_address_that_others_reach_is_known(host):
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_is_known(host):
    assert is_loopback(host)


def test_an_unknown_host_is_refused():
    with pytest.raises(InvalidInput, match=r"host 'nowhere\.invalid' is unknown"):
        is_loopback("nowhere.invalid")


def test_serve_says_when_its_port_is_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        ended = run(tmp_path / "data", "serve", "--port", str(port))

    assert ended.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr


def test_an_interrupt_ends_the_server_cleanly(tmp_path):
    server = start(tmp_path / "data")
    log(server.api, "demo", "iris", {"a": b"a"})

    code = server.stop(signal.SIGINT)

    assert code == 0
    with pytest.raises(ConnectionError):
        send(f"{server.url}/healthz", "GET", None, {})
    assert query(tmp_path / "data", "SELECT number FROM version") == [{"number": 1}]


@pytest.mark.parametrize("after", [0, 0.002, 0.2])
def test_a_signal_is_heeded_as_soon_as_the_port_is_open(tmp_path, after):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "wanllmdb_server", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "WANLLMDB_DATA_DIR": str(tmp_path / "data")})
    while socket.socket().connect_ex(("127.0.0.1", port)):
        time.sleep(0.001)
    time.sleep(after)

    server.send_signal(signal.SIGTERM)

    assert server.wait(30) == 0


def test_workers_share_one_registry_and_end_together(tmp_path):
    server = start(tmp_path / "data", "--workers", "2")
    try:
        with ThreadPoolExecutor(8) as pool:
            logged = list(
                pool.map(
                    lambda n: log(server.api, "demo", "iris", {"n": f"{n}".encode()})["index"], range(24)
                )
            )
            seen = list(pool.map(lambda _: server.api.ask(VERSIONS), range(24)))
    finally:
        code = server.stop()

    assert sorted(logged) == list(range(1, 25))
    assert [len(answer["artifact"]["versions"]["nodes"]) for answer in seen] == [24] * 24
    assert code == 0
    with pytest.raises(ConnectionError):
        send(f"{server.url}/healthz", "GET", None, {})


def test_four_servers_that_start_at_once_on_an_empty_folder_make_one_registry(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        servers = list(pool.map(lambda _: start(tmp_path / "data"), range(4)))
    try:
        logged = [
            log(server.api, "demo", "iris", {"n": f"{n}".encode()})["index"]
            for n, server in enumerate(servers)
        ]
    finally:
        codes = [server.stop() for server in servers]

    path = tmp_path / "data"
    assert logged == [1, 2, 3, 4]
    assert codes == [0, 0, 0, 0]
    assert query(path, "SELECT name FROM principal") == [{"name": "local"}]
    assert query(path, "SELECT version_num FROM alembic_version") == [{"version_num": HEAD}]
    assert query(path, "SELECT kind, count(*) AS rows FROM job GROUP BY kind HAVING count(*) > 1") == []


def test_eight_clients_of_two_servers_that_log_one_artifact_get_consecutive_numbers(pair, project):
    def client(number):
        api = pair[number % 2].api
        files = ({"n": f"{number} {turn}".encode()} for turn in range(5))
        return [log(api, project, "iris", content, aliases=["newest"])["index"] for content in files]

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(client, range(8)))

    assert sorted(functools.reduce(operator.iadd, numbers, [])) == list(range(1, 41))
    assert all(mine == sorted(mine) for mine in numbers)


def test_eight_clients_that_log_the_same_content_get_one_version(pair, project):
    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(lambda n: log(pair[n % 2].api, project, "iris", {"a": b"same"}), range(8)))

    assert {(version["name"], version["digest"]) for version in versions} == {("v1", versions[0]["digest"])}
    assert query(
        pair[0].data_dir,
        "SELECT v.state, v.number FROM version v JOIN artifact a ON a.id = v.artifact_id "
        "JOIN project p ON p.id = a.project_id WHERE p.name = ?",
        project,
    ) == [{"state": "COMMITTED", "number": 1}]


def test_sixteen_clients_of_two_servers_move_one_alias_without_breaking_its_history(pair):
    moves = move_for(3, pair)

    assert moves > 16


def test_a_killed_server_loses_nothing_and_shows_nothing_half(tmp_path):
    counts = kill_cycles(6, tmp_path / "data", seed=1)

    assert counts.pop("promised") > 0
    assert counts == {"cycles": 6, "lost": 0, "half visible": 0}
