"""The rules that keep the tree in shape."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FORBIDDEN = {"utils", "util", "helpers", "helper", "manager", "service", "common", "misc"}
LONGEST = 500
WRITTEN = {".py", ".ts", ".vue", ".css", ".js"}
GENERATED = {"_generated", "generated"}


def _files() -> list[Path]:
    """What is checked in, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_imports_go_one_way():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_no_file_is_longer_than_a_person_reads():
    sources = [path for path in _files() if path.suffix in WRITTEN and not GENERATED & set(path.parts)]
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in sources}

    assert len(lengths) > 100
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_no_file_or_folder_is_named_for_nothing():
    names = {(part.partition(".")[0], path) for path in _files() for part in path.parts}

    assert [path for name, path in names if name.lower().strip("_") in FORBIDDEN] == []
