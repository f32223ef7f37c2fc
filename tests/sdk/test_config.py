import json
import stat

import pytest
from wanllmdb.config import forget_login, load_config, save_login
from wanllmdb.errors import InvalidInput
from wanllmdb.loginfile import config_file


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """No settings, and a configuration of its own."""
    for name in ("WANLLMDB_URL", "WANLLMDB_API_KEY", "WANLLMDB_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANLLMDB_CONFIG_DIR", str(tmp_path / "config"))


def test_nothing_set_means_the_embedded_server():
    config = load_config()

    assert (config.url, config.api_key, config.project) == (None, None, None)


def test_arguments_then_environment_then_file(monkeypatch):
    save_login("https://file.example", "file-key", "file-project")
    assert load_config().url == "https://file.example"
    assert (load_config().api_key, load_config().project) == ("file-key", "file-project")

    monkeypatch.setenv("WANLLMDB_URL", "https://env.example/")
    monkeypatch.setenv("WANLLMDB_API_KEY", "env-key")
    monkeypatch.setenv("WANLLMDB_PROJECT", "env-project")
    assert load_config().url == "https://env.example"
    assert (load_config().api_key, load_config().project) == ("env-key", "env-project")

    given = load_config("https://arg.example", "arg-key", "arg-project")
    assert (given.url, given.api_key, given.project) == ("https://arg.example", "arg-key", "arg-project")


def test_a_saved_key_goes_to_its_own_server_only(monkeypatch):
    save_login("https://one.example", "key-1")
    save_login("https://two.example/", "key-2")

    assert load_config().api_key == "key-2"
    assert load_config("https://one.example/").api_key == "key-1"
    assert load_config("https://three.example").api_key is None
    monkeypatch.setenv("WANLLMDB_URL", "https://three.example")
    assert load_config().api_key is None


def test_the_file_is_for_this_user_only_and_replaced_in_one_step():
    kept = save_login("https://one.example", "secret")

    path = kept.path
    assert kept.key_in == "file"
    assert path == config_file()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["config.json"]
    assert "secret" not in repr(load_config())


def test_logging_out_drops_key_and_server():
    save_login("https://one.example", "key-1")
    save_login("https://two.example", "key-2")

    forget_login("https://two.example")

    assert load_config().url is None
    assert json.loads(config_file().read_text())["api_keys"] == {"https://one.example": "key-1"}


BROKEN = ["{", "[]", '{"api_keys": 3}', '{"api_keys": {"https://a": 1}}', '{"keyring": {}}', '{"url": 3}']


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_named(text):
    config_file().parent.mkdir()
    config_file().write_text(text)

    with pytest.raises(InvalidInput, match=r"config\.json"):
        load_config()
    with pytest.raises(InvalidInput):
        save_login("https://one.example", "k")
    assert config_file().read_text() == text


def test_each_setting_says_where_it_comes_from(monkeypatch):
    save_login("https://file.example", "file-key")
    monkeypatch.setenv("WANLLMDB_PROJECT", "env-project")

    config = load_config(api_key="arg-key")

    assert (config.url_source, config.api_key_source, config.project_source) == (
        "file", "argument", "environment",
    )  # fmt: skip
    assert load_config("https://arg.example").api_key_source == "default"


NO_URLS = [
    "registry", "localhost:8080", "ftp://host", "http://", "http://[::1", "http://a:x", "http://a:0",
    "http://a:99999", "http://a?b", "http://a/#b", "http://:80",
]  # fmt: skip


@pytest.mark.parametrize("url", NO_URLS)
def test_what_is_no_url_is_refused(url):
    with pytest.raises(InvalidInput, match="not the URL of a server"):
        load_config(url)


@pytest.mark.parametrize("url", ["https://ana:sesame@a.example", "http://sesame@[::1", "http://:sesame@"])
def test_a_password_in_a_url_is_refused_and_not_shown(url):
    with pytest.raises(InvalidInput, match="no user name and no password") as caught:
        load_config(url)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        (" HTTPS://A.Example:443// ", "https://a.example"),
        ("http://a.example:80/base/", "http://a.example/base"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://a.example:80", "https://a.example:80"),
        ("http+unix://%2Ftmp%2FSocket/", "http+unix://%2Ftmp%2FSocket"),
    ],
)
def test_a_url_has_one_form(url, clean):
    assert load_config(url).url == clean


def test_logging_in_again_without_a_key_keeps_the_key():
    save_login("https://one.example", "key-1")

    save_login("https://one.example", None, "demo")

    assert (load_config().api_key, load_config().project) == ("key-1", "demo")
