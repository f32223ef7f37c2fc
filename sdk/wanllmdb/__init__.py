"""wanllmdb: log, alias and use machine-learning artifacts.

import wanllmdb

with wanllmdb.init(project="demo") as run:
    run.log_artifact("data/", name="digits", type="dataset", aliases=["production"])
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wanllmdb import errors as errors
    from wanllmdb.api import Api as Api
    from wanllmdb.artifact import Artifact as Artifact
    from wanllmdb.errors import WanllmdbError as WanllmdbError
    from wanllmdb.logins import login as login
    from wanllmdb.pushing import push as push
    from wanllmdb.run import Run as Run
    from wanllmdb.run import init as init

__all__ = ["Api", "Artifact", "Run", "WanllmdbError", "errors", "init", "login", "push"]

_HOME = {
    "Api": "wanllmdb.api",
    "Artifact": "wanllmdb.artifact",
    "Run": "wanllmdb.run",
    "WanllmdbError": "wanllmdb.errors",
    "init": "wanllmdb.run",
    "login": "wanllmdb.logins",
    "push": "wanllmdb.pushing",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for, so that `import wanllmdb` costs next to nothing."""
    from importlib import import_module  # noqa: PLC0415  # see above

    if name == "errors":
        return import_module("wanllmdb.errors")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'wanllmdb' has no attribute {name!r}")
