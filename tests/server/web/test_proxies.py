"""Where a request comes from: what a proxy says is believed of trusted ones only."""

import pytest
from wanllmdb_server.serving import proxies
from wanllmdb_server.settings import Settings

from tests.server.servers import run, serving
from tests.server.web.logfiles import logged

CLIENT, SPOOFED = "203.0.113.9", "198.51.100.1"


@pytest.fixture(scope="module")
def behind_proxies(tmp_path_factory):
    """A server whose peers on this machine are proxies, as are those of two networks."""
    trusted = '["127.0.0.1", "10.0.0.0/8", "fd00::/8"]'
    with serving(tmp_path_factory.mktemp("p") / "data", trusted_proxies=trusted, log_level="debug") as server:
        yield server


def client_of(server, *forwarded, header="X-Forwarded-For"):
    return logged(server, "/healthz", [(header, value) for value in forwarded])["client"]


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ([CLIENT], CLIENT),
        ([f"{CLIENT}:4711"], CLIENT),
        ([f"{CLIENT}, 10.0.0.5"], CLIENT),
        ([f"{SPOOFED}, {CLIENT}, 10.0.0.5"], CLIENT),
        ([f"10.9.9.9, {CLIENT}, 10.0.0.5, fd00::7"], CLIENT),
        ([SPOOFED, f"{CLIENT}, 10.0.0.5"], CLIENT),
        ([f"{SPOOFED}, 2001:db8::7"], "2001:db8::7"),
        ([f"{SPOOFED}, [2001:db8::7]:443, fd00::1"], "2001:db8::7"),
        (["10.0.0.6, 10.0.0.5"], "10.0.0.6"),
        ([f"{CLIENT}, 10.0.0.5, "], "127.0.0.1"),
        ([f"{CLIENT}, 11.0.0.5"], "11.0.0.5"),
        ([f"{CLIENT}, <script>"], "unknown"),
        ([f"{CLIENT}, fe80::1%evil"], "fe80::1"),
        ([f"{CLIENT}, 999.1.1.1"], "unknown"),
        ([f"{CLIENT}, [2001:db8::7"], "unknown"),
        (["x" * 4_000], "unknown"),
        ([""], "127.0.0.1"),
        ([], "127.0.0.1"),
    ],
)
def test_the_client_is_the_last_hop_that_is_no_trusted_proxy(behind_proxies, forwarded, client):
    assert client_of(behind_proxies, *forwarded) == client


def test_other_headers_say_nothing(behind_proxies):
    for header in ("Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP"):
        assert client_of(behind_proxies, CLIENT, header=header) == "127.0.0.1"


@pytest.mark.parametrize("trusted", ["[]", '["10.0.0.0/8", "192.0.2.1"]'])
def test_who_is_not_trusted_is_not_believed(tmp_path, monkeypatch, trusted):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # uvicorn's own setting is none of ours
    with serving(tmp_path / "data", trusted_proxies=trusted, log_level="debug") as server:
        assert client_of(server, CLIENT) == "127.0.0.1"
        assert client_of(server, f"{CLIENT}, 10.0.0.5") == "127.0.0.1"


def test_a_proxy_may_reach_the_server_by_ipv6(tmp_path):
    with serving(
        tmp_path / "data", "--host", "::1", trusted_proxies='["0:0::1/128"]', log_level="debug"
    ) as server:
        assert client_of(server, f"{SPOOFED}, {CLIENT}") == CLIENT
        assert client_of(server) == "::1"


@pytest.mark.parametrize("wrong", ["*", "proxy.example", "10.0.0.1/8", "10.0.0.0/33", ""])
def test_what_is_no_address_or_network_is_refused(tmp_path, wrong):
    refused = run(tmp_path / "data", "db", "current", trusted_proxies=f'["{wrong}"]')

    assert refused.returncode == 1
    assert f"trusted proxy '{wrong}' is not allowed" in refused.stderr


def test_networks_of_ipv4_are_known_on_a_socket_for_both_versions_too():
    trusted = Settings(trusted_proxies=["10.0.0.0/8", "192.0.2.7", "fd00::1"]).trusted_proxies

    assert proxies(trusted) == [
        "10.0.0.0/8", "192.0.2.7/32", "fd00::1/128", "::ffff:10.0.0.0/104", "::ffff:192.0.2.7/128",
    ]  # fmt: skip
    assert proxies([]) == []
