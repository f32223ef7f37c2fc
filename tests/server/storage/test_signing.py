import stat
import threading
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from wanllmdb_server.errors import InvalidInput, StorageUnavailable, UrlExpired, UrlInvalid
from wanllmdb_server.storage.keyring import Keyring, key_id, load_keyring
from wanllmdb_server.storage.signing import check_signed, expiry, signed_path

OLD, NEW = "the key of last year", "the key of this year"
KEYRING = Keyring([NEW, OLD])
KEYS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
FIELDS = st.dictionaries(st.sampled_from(["digest", "length", "response-content-type"]), KEYS)


def signed(method="PUT", storage="default", key="p/a", fields=None, *, life=60, keyring=KEYRING):
    path = signed_path(keyring, method, storage, key, fields or {}, expires_at=expiry(life))
    return path.partition("?")[2]


@given(KEYS, KEYS, FIELDS)
def test_what_was_signed_is_accepted(storage, key, fields):
    query = signed("GET", storage, key, fields)

    found = check_signed(KEYRING, "GET", storage, key, query)

    assert {name: found[name] for name in fields} == fields
    assert set(found) == {*fields, "expires", "key"}


@given(st.data(), KEYS, FIELDS)
def test_a_change_of_one_character_is_refused(data, key, fields):
    query = signed("PUT", "default", key, fields)
    parts = [("method", "PUT"), ("storage", "default"), ("key", key), *parse_qsl(query)]
    which = data.draw(st.integers(0, len(parts) - 1))
    name, value = parts[which]
    at = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.characters(exclude_categories=["Cs"]))
    assume(other != value[at])

    parts[which] = name, value[:at] + other + value[at + 1 :]

    (_, method), (_, storage), (_, changed), *pairs = parts
    with pytest.raises(UrlInvalid):
        check_signed(KEYRING, method, storage, changed, urlencode(pairs))


@given(FIELDS)
def test_fields_cannot_be_added_repeated_or_left_out(fields):
    query = signed(fields=fields)
    pairs = parse_qsl(query)

    changed = [urlencode(pairs[:gone] + pairs[gone + 1 :]) for gone in range(len(pairs))]
    changed += [f"{query}&{urlencode([pair])}" for pair in pairs]
    changed += [query + "&inline=1", query + "&inline", "", "signature=" + "0" * 64]

    for each in changed:
        with pytest.raises(UrlInvalid):
            check_signed(KEYRING, "PUT", "default", "p/a", each)


def test_lines_cannot_be_shifted_between_key_and_fields():
    query = signed("PUT", "default", "p/a")
    rest = urlencode(sorted((name, value) for name, value in parse_qsl(query) if name != "signature"))

    for method, storage, key in [
        ("PUT\ndefault", "p/a", ""),
        ("PUT", "default\np/a", rest),
        ("PUT", "default", f"p/a\n{rest}"),
    ]:
        with pytest.raises(UrlInvalid):
            check_signed(KEYRING, method, storage, key, query)


def test_too_late():
    with pytest.raises(UrlExpired) as caught:
        check_signed(KEYRING, "PUT", "default", "p/a", signed(life=-1))

    assert caught.value.details["key"] == "p/a"


def test_a_forged_url_is_called_forged_even_when_it_expired():
    query = signed(life=-1)

    with pytest.raises(UrlInvalid):
        check_signed(KEYRING, "GET", "default", "p/a", query)


def test_keys_are_rotated_without_a_gap():
    before = signed(keyring=Keyring([OLD]))
    after = signed(keyring=Keyring([NEW, OLD]))

    assert check_signed(KEYRING, "PUT", "default", "p/a", before)["key"] == key_id(OLD)
    assert check_signed(KEYRING, "PUT", "default", "p/a", after)["key"] == key_id(NEW)
    with pytest.raises(UrlInvalid):
        check_signed(Keyring([NEW]), "PUT", "default", "p/a", before)


def test_a_short_key_is_refused():
    for keys in ([], ["short"], [NEW, "short"]):
        with pytest.raises(InvalidInput, match="at least 16 characters"):
            Keyring(keys)


def test_the_setting_may_hold_several_keys(tmp_path):
    first, second = "a" * 16, "b" * 16

    keyring = load_keyring(f"{first} {second}", tmp_path)

    assert keyring.current_id == key_id(first)
    assert keyring.verify(key_id(second), b"m", Keyring([second]).sign(b"m"))
    assert list(tmp_path.iterdir()) == []


def test_workers_that_start_together_share_one_key(tmp_path):
    folder = tmp_path / "data"
    found = []
    start = threading.Barrier(8)

    def work():
        start.wait()
        found.append(load_keyring(None, folder).current_id)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600


def test_a_key_file_that_others_can_read_is_refused(tmp_path):
    load_keyring(None, tmp_path)
    (tmp_path / "secret_key").chmod(0o640)

    with pytest.raises(StorageUnavailable, match=f"chmod 600 {tmp_path}"):
        load_keyring(None, tmp_path)
