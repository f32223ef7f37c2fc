"""Budgets of keys, addresses, wrong keys and passwords: counted, refused with Retry-After, given back."""

import pytest
from wanllmdb_server.access.actors import Actor, Credential, local_actor
from wanllmdb_server.access.addresses import counted_address, valid_address
from wanllmdb_server.access.rate_limits import RateLimits
from wanllmdb_server.access.windows import Windows
from wanllmdb_server.errors import RateLimited
from wanllmdb_server.settings import Settings

from tests.server.client import send
from tests.server.people import add_person
from tests.server.servers import serving

ASK = b'{"query": "{ viewer { name } }"}'
JSON = {"Content-Type": "application/json"}


def ask(server, key=None, address="203.0.113.9"):
    headers = {**JSON, "X-Forwarded-For": address}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return send(f"{server.url}/graphql", "POST", ASK, headers)


def limits(**settings):
    return RateLimits(Settings(**settings))


def key_of(number, owner=2):
    return Actor(owner, credential=Credential(api_key_id=number))


def attempts(function, *arguments, most=500):
    """How often that may be called until it is refused."""
    for count in range(most):
        try:
            function(*arguments)
        except RateLimited:
            return count
    return most


def test_a_key_that_asks_too_often_is_refused_and_its_neighbour_is_not(tmp_path):
    with serving(tmp_path / "data", rate_limit_per_key=5, trusted_proxies='["127.0.0.1"]') as server:
        eager, calm = add_person(server.data_dir, "eager"), add_person(server.data_dir, "calm")

        answers = [ask(server, eager) for _ in range(6)]

        assert [status for status, _, _ in answers] == [200] * 5 + [429]
        _, headers, body = answers[-1]
        assert 1 <= int(headers["retry-after"]) <= 60
        assert b'"code":"RATE_LIMITED"' in body
        assert ask(server, calm)[0] == 200


def test_an_address_that_asks_too_often_is_refused_whatever_its_keys(tmp_path):
    with serving(tmp_path / "data", rate_limit_per_address=5, trusted_proxies='["127.0.0.1"]') as server:
        keys = [add_person(server.data_dir, name) for name in ("one", "two")]

        statuses = [ask(server, keys[number % 2])[0] for number in range(6)]

        assert statuses == [200] * 5 + [429]
        assert ask(server, keys[0], "203.0.113.10")[0] == 200


def test_guessed_keys_are_refused_and_who_was_known_at_the_address_is_not(tmp_path):
    with serving(tmp_path / "data", rate_limit_failures=5, trusted_proxies='["127.0.0.1"]') as server:
        key, late = add_person(server.data_dir, "ada"), add_person(server.data_dir, "late")
        assert ask(server, key)[0] == 200

        statuses = [ask(server, f"wanllmdb_guess{number}")[0] for number in range(6)]

        assert statuses == [401] * 5 + [429]
        assert ask(server)[0] == 429
        assert ask(server, key)[0] == 200
        assert ask(server, late)[0] == 429
        assert ask(server, late, "203.0.113.10")[0] == 200
        assert send(f"{server.url}/healthz", "GET", None, {"X-Forwarded-For": "203.0.113.9"})[0] == 200
        login = send(f"{server.url}/auth/login", "POST", b"{}", {**JSON, "X-Forwarded-For": "203.0.113.9"})
        assert login[0] == 429


def test_the_open_registry_has_no_limits(tmp_path):
    with serving(
        tmp_path / "data", rate_limit_per_key=1, rate_limit_per_address=1, rate_limit_failures=1
    ) as server:
        assert [ask(server)[0] for _ in range(5)] == [200] * 5


def test_local_and_the_embedded_registry_have_no_limits():
    assert (
        attempts(limits(rate_limit_per_key=1, rate_limit_per_address=1).count, local_actor(), "192.0.2.1")
        == 500
    )
    embedded = RateLimits(Settings(rate_limit_per_address=1, rate_limit_failures=1), off=True)
    embedded.note_failure("192.0.2.1")
    embedded.check_failures("192.0.2.1")
    assert attempts(embedded.count, key_of(1), "192.0.2.1") == 500


def test_no_limit_at_all_is_zero():
    without = limits(rate_limit_per_key=0, rate_limit_per_address=0, rate_limit_failures=0, login_attempts=0)
    for _ in range(3):
        without.note_failure("192.0.2.1")
    without.check_failures("192.0.2.1")

    assert attempts(without.count, key_of(1), "192.0.2.1") == 500
    assert attempts(without.check_login, "192.0.2.1", "ada") == 500


def test_a_session_and_a_key_of_the_same_number_are_two():
    counted = limits(rate_limit_per_key=3)

    assert attempts(counted.count, key_of(7), "192.0.2.1") == 3
    assert attempts(counted.count, Actor(2, credential=Credential(session_id=7)), "192.0.2.1") == 3


def test_an_upload_of_ten_thousand_files_does_not_meet_the_defaults():
    assert attempts(limits().count, key_of(1), "192.0.2.1", most=10_000) == 10_000


def test_a_network_of_ipv6_is_one_client():
    counted = limits(rate_limit_per_address=10)

    assert attempts(counted.count, key_of(1), "2001:db8::1") == 10
    assert attempts(counted.count, key_of(1), "2001:db8::ffff") == 0
    assert attempts(counted.count, key_of(1), "2001:db8:0:1::1") == 10


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
        ("", "unknown"),
        ("<script>", "unknown"),
        ("999.1.1.1", "unknown"),
    ],
)
def test_addresses_are_counted_by_what_one_client_has(address, counted):
    assert counted_address(address) == counted


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("fe80::1%<script>", "fe80::1"),
        ("192.0.2.1\nforged", "unknown"),
        ("", "unknown"),
    ],
)
def test_nothing_but_an_address_passes_for_one(text, address):
    assert valid_address(text) == address


def test_wrong_passwords_are_few_from_one_address_and_a_right_one_takes_them_back():
    counted = limits(login_attempts=3)

    assert attempts(counted.check_login, "192.0.2.1", "ada") == 3
    with pytest.raises(RateLimited, match="too many attempts to log in as 'ada'; try again in") as refused:
        counted.check_login("192.0.2.1", "ada")
    assert 1 <= refused.value.details["retryAfter"] <= 600
    assert attempts(counted.check_login, "192.0.2.1", "ADA") == 0
    assert attempts(counted.check_login, "192.0.2.1", "bob") == 3
    counted.check_login("192.0.2.2", "ada")
    counted.note_login("192.0.2.2", "ada")
    assert attempts(counted.check_login, "192.0.2.2", "ada") == 3


def test_an_account_that_is_attacked_from_everywhere_is_open_where_its_owner_was():
    counted = limits(login_attempts=3)
    counted.check_login("192.0.2.200", "ada")
    counted.note_login("192.0.2.200", "ada")

    passed = sum(attempts(counted.check_login, f"192.0.2.{number}", "ada") for number in range(100))

    assert passed == 30
    assert attempts(counted.check_login, "192.0.2.201", "ada") == 0
    assert attempts(counted.check_login, "192.0.2.200", "ada") == 3
    assert attempts(counted.check_login, "192.0.2.201", "bob") == 3


def test_the_windows_hold_a_fixed_number_of_keys_and_forget_the_oldest():
    windows = Windows(most_keys=3)
    for key in "abcd":
        windows.incr(key, 60)

    assert [windows.get(key) for key in "abcd"] == [0, 1, 1, 1]
    assert windows.incr("b", 60) == 2
    windows.give_back("b")
    assert windows.get("b") == 1
    windows.clear("b")
    windows.give_back("b")
    assert windows.get("b") == 0
    assert windows.reset() == 2


def test_a_window_ends():
    windows = Windows()

    assert windows.incr("a", 0) == 1
    assert windows.incr("a", 0) == 1
    assert windows.get("a") == 0
