"""Where the server is and who asks: arguments first, then `WANLLMDB_*`, then what `wanllmdb login` wrote."""

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from wanllmdb.errors import InvalidInput

Source = Literal["argument", "environment", "file", "default"]
"""What a setting comes from."""


@dataclass(frozen=True, slots=True)
class Config:
    """`url` is None where no server is named: the embedded one is meant."""

    url: str | None
    api_key: str | None = field(repr=False)
    project: str | None
    url_source: Source = "default"
    api_key_source: Source = "default"
    project_source: Source = "default"


def config_file() -> Path:
    """The file of `wanllmdb login`: below `$WANLLMDB_CONFIG_DIR`, else the user's configuration folder."""
    folder = os.environ.get("WANLLMDB_CONFIG_DIR")
    if folder is None:
        from platformdirs import user_config_path  # noqa: PLC0415 - only when no variable names the folder

        return user_config_path("wanllmdb") / "config.json"
    return Path(folder) / "config.json"


def load_config(url: str | None = None, api_key: str | None = None, project: str | None = None) -> Config:
    """What applies now. A key from the file is used only for the server it was saved for.

    Raises `InvalidInput` for a URL that is none.
    """
    saved = _read()
    url, url_source = _first(url, "WANLLMDB_URL", saved.get("url"))
    url = _clean(url)
    api_key, api_key_source = _first(api_key, "WANLLMDB_API_KEY", saved.get("api_keys", {}).get(url))
    project, project_source = _first(project, "WANLLMDB_PROJECT", saved.get("project"))
    return Config(url, api_key, project, url_source, api_key_source, project_source)


def saved_url() -> str | None:
    """The server that `wanllmdb login` saved last."""
    return _clean(_read().get("url"))


def save_login(url: str, api_key: str | None, project: str | None = None) -> Path:
    """Remember `url` as the server and its key, which only this user can read.

    Other keys stay, and so does the one of `url` if no new one is given.
    """
    saved = _read()
    clean = _clean(url)
    keys = saved.get("api_keys", {})
    saved |= {"url": clean, "api_keys": {**keys, clean: api_key} if api_key else keys}
    if project:
        saved["project"] = project
    return _write(saved)


def forget_login(url: str) -> Path:
    """Drop the key of `url`, and the server itself if it is the one in use."""
    saved = _read()
    clean = _clean(url)
    saved.get("api_keys", {}).pop(clean, None)
    if saved.get("url") == clean:
        del saved["url"]
    return _write(saved)


def _first(argument: str | None, variable: str, saved: str | None) -> tuple[str | None, Source]:
    if argument:
        return argument, "argument"
    if value := os.environ.get(variable):
        return value, "environment"
    return (saved, "file") if saved else (None, "default")


def _clean(url: str | None) -> str | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https", "http+unix") or not parts.netloc:
        raise InvalidInput(f"{url!r} is not the URL of a server; write it like http://localhost:8080")
    return url.rstrip("/")


def _read() -> dict[str, Any]:
    path = config_file()
    try:
        saved = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise InvalidInput(
            f"{path} is not valid JSON ({error}); repair or remove it, then run `wanllmdb login`"
        ) from None
    if not isinstance(saved, dict) or not isinstance(saved.get("api_keys", {}), dict):
        raise InvalidInput(f"{path} does not hold what `wanllmdb login` writes; remove it and log in again")
    return saved


def _write(saved: dict[str, Any]) -> Path:
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # mkstemp makes the file 0600, so the key is never readable by others, not even for a moment.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".config-")
    try:
        with os.fdopen(handle, "w") as out:
            json.dump(saved, out, indent=1)
            out.flush()
            os.fsync(handle)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
