"""How large what a browser loads is, of the web UI as it is built: compressed as the server sends it."""

import gzip
import re
from collections.abc import Iterable

from wanllmdb_server.web.webui import BUILT

ASSETS = BUILT / "assets"
KB = 1_000
BUDGETS = {"entry, JS": 90, "entry, CSS": 12, "PlaygroundPage": 200}
"""In kilobytes; what is not named here is a lazy page."""
LAZY = 60

# The rail loads these beside every page, however narrow the window: no page loads them again.
_MENUS = ("ProjectSwitcher", "ThemeMenu", "ViewerMenu")
# Pages that are loaded together with one of their tabs, or with one of what they import when it is needed.
_TABS = {
    "ArtifactPage": {"VersionsTab", "AliasesTab", "UsageTab", "MetadataTab"},
    "VersionPage": {"FilesTab", "DiffTab"},
}
_IN_PARTS = {"SettingsPage", "ProjectSettingsPage"}

_STATIC = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
_DYNAMIC = re.compile(
    r"""import\(\s*["'`]\./([\w.-]+\.js)["'`]\s*\)(?:\s*,\s*__vite__mapDeps\(\[([\d,]*)\]\))?"""
)
_DEPENDENCIES = re.compile(r"""m\.f=\[([^\]]*)\]""")
_ENTRY = re.compile(r"""/assets/([\w.-]+\.(?:js|css))["']""")


def bundles() -> dict[str, int]:
    """Bytes by what is loaded: the entry's scripts and styles, the menus of the rail beside every page, and all
    that each lazy page or part of the shell brings on top, what it shares with others included."""
    first = set(_ENTRY.findall(BUILT.joinpath("index.html").read_text()))
    entry = _with_imports(name for name in first if name.endswith(".js"))
    sizes = {"entry, JS": _size(entry), "entry, CSS": _size(name for name in first if name.endswith(".css"))}
    lazy = {name: found for script in sorted(entry) for name, found in _imported_by(script).items()}
    there = first | entry
    menus = set[str]().union(*(lazy.pop(name) for name in _MENUS)) - there
    sizes["menus of the rail"] = _size(menus)
    there |= menus
    tabs = set[str]().union(*_TABS.values())
    for name, files in sorted(lazy.items()):
        if name in tabs:
            continue
        for part, more in _parts_of(name, lazy).items():
            sizes[f"{name}, {part}" if part else name] = _size((files | more) - there)
    return sizes


def over_budget() -> list[str]:
    """What is larger than it may be, with its kilobytes."""
    return [
        f"{name}: {size / KB:.1f} kB of {budget_of(name)} kB"
        for name, size in bundles().items()
        if size / KB > budget_of(name)
    ]


def budget_of(name: str) -> int:
    return BUDGETS.get(name, LAZY)


def _parts_of(page: str, lazy: dict[str, set[str]]) -> dict[str, set[str]]:
    """The files of each part that a page is loaded with; of a page in one piece nothing more."""
    if page in _TABS:
        return {tab: lazy[tab] for tab in sorted(_TABS[page])}
    if page in _IN_PARTS:
        script = next(file for file in lazy[page] if _name_of(file) == page and file.endswith(".js"))
        return _imported_by(script)
    return {"": set()}


def _imported_by(script: str) -> dict[str, set[str]]:
    """What a script loads later, by name: scripts with all that they import, and styles."""
    text = (ASSETS / script).read_text()
    listed = _DEPENDENCIES.search(text)
    names = [name.strip("\"'` ").removeprefix("assets/") for name in listed[1].split(",")] if listed else []
    found = {}
    for imported, indices in _DYNAMIC.findall(text):
        beside = {names[int(index)] for index in indices.split(",") if index}
        scripts = _with_imports({imported, *(name for name in beside if name.endswith(".js"))})
        found[_name_of(imported)] = scripts | beside
    return dict(sorted(found.items()))


def _with_imports(scripts: Iterable[str]) -> set[str]:
    found, waiting = set[str](), list(scripts)
    while waiting:
        script = waiting.pop()
        if script not in found:
            found.add(script)
            waiting += _STATIC.findall((ASSETS / script).read_text())
    return found


def _name_of(file: str) -> str:
    """`RunPage` of `RunPage-DOPHawsz.js`."""
    return re.sub(r"-[\w-]{8}\.\w+$", "", file)


def _size(names: Iterable[str]) -> int:
    return sum(len(gzip.compress((ASSETS / name).read_bytes())) for name in names)
