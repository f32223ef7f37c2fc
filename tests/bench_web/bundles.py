"""How large what a browser loads is, of the web UI as it is built: compressed as the server sends it."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

from wanllmdb_server.web.webui import BUILT

_STATIC = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
_LAZY = re.compile(r"""import\(\s*["'`]\./([\w.-]+\.js)["'`]""")
_ENTRY = re.compile(r"""/assets/([\w.-]+\.(?:js|css))["']""")


def bundles() -> dict[str, int]:
    """Bytes by what is loaded: the entry's scripts and styles, and what each lazy page brings on top."""
    assets = BUILT / "assets"
    first = set(_ENTRY.findall(BUILT.joinpath("index.html").read_text()))
    entry = _with_imports(assets, {name for name in first if name.endswith(".js")})
    sizes = {
        "entry, JS": _size(assets, entry),
        "entry, CSS": _size(assets, {name for name in first if name.endswith(".css")}),
    }
    for script in sorted(entry):
        for page in sorted(set(_LAZY.findall((assets / script).read_text()))):
            name = re.sub(r"-[\w-]{8}\.js$", "", page)
            sizes[name] = _size(assets, _with_imports(assets, {page}) - entry)
    return sizes


def _with_imports(assets: Path, scripts: Iterable[str]) -> set[str]:
    found, waiting = set[str](), list(scripts)
    while waiting:
        script = waiting.pop()
        if script not in found:
            found.add(script)
            waiting += _STATIC.findall((assets / script).read_text())
    return found


def _size(assets: Path, names: Iterable[str]) -> int:
    return sum(len(gzip.compress((assets / name).read_bytes(), 9)) for name in names)
