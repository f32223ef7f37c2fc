"""Where the server is and who asks: arguments first, then `WANLLMDB_*`, then what `wanllmdb login` wrote.

A key goes to one server only. One that login kept is for the URL it was kept for. `WANLLMDB_API_KEY` is for
the configured server, which is that of `WANLLMDB_URL`, else the saved one; it is not sent to another one
that an argument names. The embedded registry knows no keys, so none is looked for.
"""

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from wanllmdb.keyrings import KeyringUnavailable, NoKeyring, drop_key, keep_key, read_key
from wanllmdb.loginfile import config_file, read_saved, write_saved
from wanllmdb.secret import Secret, check_key
from wanllmdb.serverurl import clean_url

Source = Literal["argument", "environment", "keyring", "file", "default"]
"""What a setting comes from."""

_log = logging.getLogger("wanllmdb")


@dataclass(frozen=True, slots=True)
class Config:
    """`url` is None where no server is named: the embedded one is meant."""

    url: str | None
    api_key: Secret | None = field(repr=False)
    project: str | None
    url_source: Source = "default"
    api_key_source: Source = "default"
    project_source: Source = "default"
    key_is_for: str | None = None
    """The configured server, if `WANLLMDB_API_KEY` is held back because `url` is another one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a login is kept, and what went wrong with the keyring."""

    path: Path
    key_in: Literal["keyring", "file"] | None
    keyring_failure: str | None = None


def load_config(url: str | None = None, api_key: str | None = None, project: str | None = None) -> Config:
    """What applies now.

    Raises `InvalidInput` for a URL that is none, a key that is none, or a file of keys that others can read.
    """
    saved = read_saved()
    url, url_source = _url(url, saved)
    project, project_source = _first(project, "WANLLMDB_PROJECT", saved.get("project"))
    if url is None:
        return Config(None, None, project, url_source, "default", project_source)
    held_back = _held_back(url, saved)
    key, key_source = _key(url, api_key, saved, from_environment=held_back is None)
    return Config(url, key, project, url_source, key_source, project_source, held_back)


def configured_url(url: str | None = None) -> str | None:
    """The URL of the server that applies now, None for the embedded registry. Raises `InvalidInput`."""
    return _url(url, read_saved())[0]


def saved_url() -> str | None:
    """The server that `wanllmdb login` saved last."""
    found = read_saved().get("url")
    return clean_url(found) if found else None


def save_login(url: str, api_key: str | None, project: str | None = None) -> Kept:
    """Remember `url` as the server and its key: in the keyring, else in a file that only this user can read.

    Other keys stay, and so does the one of `url` if no new one is given.
    """
    saved = read_saved()
    clean = clean_url(url)
    saved["url"] = clean
    if project:
        saved["project"] = project
    if api_key is None:
        return Kept(write_saved(saved), None)
    key = check_key(api_key, "what was given")
    keys, in_keyring = _others(saved, clean)
    try:
        keep_key(clean, key)
    except KeyringUnavailable as error:
        failure = None if isinstance(error, NoKeyring) else str(error)
        saved |= {"api_keys": {**keys, clean: str(key)}, "keyring": in_keyring}
        return Kept(write_saved(saved), "file", failure)
    saved |= {"api_keys": keys, "keyring": [*in_keyring, clean]}
    return Kept(write_saved(saved), "keyring")


def forget_login(url: str) -> Kept:
    """Drop the key of `url`, and the server itself if it is the one in use."""
    saved = read_saved()
    clean = clean_url(url)
    failure = None
    if clean in saved.get("keyring", []):
        try:
            drop_key(clean)
        except KeyringUnavailable as error:
            failure = str(error)
    keys, in_keyring = _others(saved, clean)
    saved |= {"api_keys": keys, "keyring": in_keyring}
    if saved.get("url") == clean:
        del saved["url"]
    return Kept(write_saved(saved), None, failure)


def _others(saved: dict[str, Any], url: str) -> tuple[dict[str, str], list[str]]:
    """The keys in the file and the URLs of those in the keyring, without that of `url`."""
    keys = {name: key for name, key in saved.get("api_keys", {}).items() if name != url}
    return keys, [name for name in saved.get("keyring", []) if name != url]


def _url(url: str | None, saved: dict[str, Any]) -> tuple[str | None, Source]:
    found, source = _first(url, "WANLLMDB_URL", saved.get("url"))
    return (clean_url(found) if found else None), source


def _held_back(url: str, saved: dict[str, Any]) -> str | None:
    if not os.environ.get("WANLLMDB_API_KEY"):
        return None
    configured, _ = _url(None, saved)
    return configured if configured != url else None


def _key(
    url: str, argument: str | None, saved: dict[str, Any], *, from_environment: bool
) -> tuple[Secret | None, Source]:
    if argument:
        return check_key(argument, "the api_key that was passed"), "argument"
    if from_environment and os.environ.get("WANLLMDB_API_KEY"):
        return check_key(os.environ["WANLLMDB_API_KEY"], "WANLLMDB_API_KEY"), "environment"
    # Only where login put one: asking takes long, and may make a window appear.
    if url in saved.get("keyring", []):
        try:
            found = read_key(url)
        except KeyringUnavailable as error:
            _log.warning("%s, and the API key for %s is in it", error, url)
            return None, "default"
        if found:
            return check_key(found, f"what the system keyring has for {url}"), "keyring"
    if found := saved.get("api_keys", {}).get(url):
        return check_key(found, f"the key for {url} in {config_file()}"), "file"
    return None, "default"


def _first(argument: str | None, variable: str, saved: str | None) -> tuple[str | None, Source]:
    if argument:
        return argument, "argument"
    if value := os.environ.get(variable):
        return value, "environment"
    return (saved, "file") if saved else (None, "default")
