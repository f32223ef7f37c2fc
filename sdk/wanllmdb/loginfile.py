"""The file of `wanllmdb login`: the server, the project, and keys that no keyring took."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from wanllmdb.errors import InvalidInput

_OTHERS = 0o077


def config_file() -> Path:
    """The file of `wanllmdb login`: below `$WANLLMDB_CONFIG_DIR`, else the user's configuration folder."""
    folder = os.environ.get("WANLLMDB_CONFIG_DIR")
    if folder is None:
        from platformdirs import user_config_path  # noqa: PLC0415 - only when no variable names the folder

        return user_config_path("wanllmdb") / "config.json"
    return Path(folder) / "config.json"


def read_saved() -> dict[str, Any]:
    """What is saved: "url", "project", "api_keys" by URL, and "keyring", the URLs whose key is there.

    Raises `InvalidInput` for a file that is damaged, or that holds keys and is open to others.
    """
    path = config_file()
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            saved: dict[str, Any] = json.load(file)
    except FileNotFoundError:
        return {}
    except ValueError as error:
        # The error's own text stops at the position: its document, the file, is not shown.
        raise InvalidInput(
            f"{path} is not valid JSON ({error}); repair or remove it, then run `wanllmdb login`"
        ) from None
    if not _is_ours(saved):
        raise InvalidInput(f"{path} does not hold what `wanllmdb login` writes; remove it and log in again")
    if saved.get("api_keys") and os.name == "posix" and mode & _OTHERS:
        raise InvalidInput(
            f"{path} holds API keys, and others on this machine may read or change it; "
            f"run `chmod 600 {path}`, and revoke the keys if somebody may have read them",
            details={"path": str(path)},
        )
    return saved


def write_saved(saved: dict[str, Any]) -> Path:
    """Replace the file in one step; it is never readable by others, not even for a moment."""
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # mkstemp makes the file 0600, whatever the umask is.
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


def _is_ours(saved: Any) -> bool:
    if not isinstance(saved, dict):
        return False
    keys, in_keyring = saved.get("api_keys", {}), saved.get("keyring", [])
    texts = [saved.get("url", ""), saved.get("project", "")]
    if not isinstance(keys, dict) or not isinstance(in_keyring, list):
        return False
    return all(isinstance(text, str) for text in [*texts, *keys.values(), *in_keyring])
