"""What a user installs holds all it needs."""

import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.s3servers.environments import find_uv, run
from tests.server.client import send
from tests.serving import serve

ROOT = Path(__file__).parents[1]
# Written by tools, and never shipped
LEFT_OUT = {"__pycache__", ".DS_Store"}


@pytest.mark.parametrize(
    ("project", "package", "needed"),
    [
        (
            "server",
            "wanllmdb_server",
            [
                "py.typed",
                "db/migrations/env.py",
                "db/migrations/versions/0001_the_registry.py",
                "web/static/login.html",
                "webui/index.html",
            ],
        ),
        ("sdk", "wanllmdb", ["py.typed", "_generated/operations.py"]),
        ("plugins/s3", "wanllmdb_s3", ["py.typed", "plugin.py"]),
        ("plugins/minio", "wanllmdb_minio", ["py.typed", "plugin.py"]),
        ("plugins/gcs", "wanllmdb_gcs", ["py.typed", "storage.py", "references.py"]),
    ],
)
def test_the_wheel_holds_every_file_of_the_package(tmp_path, project, package, needed):
    (built,) = WheelBuilder(str(ROOT / project)).build(directory=str(tmp_path), versions=["standard"])

    with zipfile.ZipFile(built) as wheel:
        names = wheel.namelist()
    packed = {name for name in names if ".dist-info/" not in name}
    source = ROOT / project / package
    files = [path for path in source.rglob("*") if path.is_file() and not LEFT_OUT & set(path.parts)]
    assert packed == {f"{package}/{path.relative_to(source).as_posix()}" for path in files}
    assert {f"{package}/{name}" for name in needed} <= packed
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    assert [name for name in names if name.endswith("entry_points.txt")]


def test_an_installed_server_shows_the_web_ui_where_there_is_no_node(tmp_path):
    program = _installed(tmp_path)
    path = str(program.parent)
    assert shutil.which("node", path=path) is None

    with serve(tmp_path / "data", [program], PATH=path, PYTHONPATH="") as url:
        status, headers, page = send(f"{url}/p/demo", "GET", None, {})
        files = re.findall(r'"(/assets/[^"]+)"', page.decode())
        answers = {file: send(url + file, "GET", None, {}) for file in files}
        unknown = send(f"{url}/assets/unknown.js", "GET", None, {})[0]

    [nonce] = set(re.findall(r'nonce="([^"]+)"', page.decode()))
    assert (status, headers["content-type"], unknown) == (200, "text/html; charset=utf-8", 404)
    assert f"script-src 'self' 'wasm-unsafe-eval' 'nonce-{nonce}';" in headers["content-security-policy"]
    assert {file.rpartition(".")[2] for file in files} >= {"js", "css"}
    assert {answer[0] for answer in answers.values()} == {200}
    assert {answer[1]["cache-control"] for answer in answers.values()} == {
        "public, max-age=31536000, immutable"
    }


def _installed(folder):
    """The server's program, installed from its wheel with the packages of the lock file and no others."""
    uv, environment = find_uv(), folder / "environment"
    [wheel] = WheelBuilder(str(ROOT / "server")).build(directory=str(folder), versions=["standard"])
    asked = folder / "requirements.txt"
    chosen = ["--frozen", "--package", "wanllmdb-server", "--no-default-groups", "--no-emit-workspace"]
    run(uv, "export", "--quiet", *chosen, "--output-file", str(asked))
    run(uv, "venv", "--quiet", "--python", sys.executable, str(environment))
    python = str(environment / "bin" / "python")
    run(uv, "pip", "install", "--quiet", "--no-deps", "--python", python, "--requirement", str(asked))
    run(uv, "pip", "install", "--quiet", "--no-deps", "--python", python, wheel)
    return environment / "bin" / "wanllmdb-server"


def test_no_wheel_is_built_without_the_web_ui(tmp_path):
    source = tmp_path / "server"
    shutil.copytree(ROOT / "server", source, ignore=shutil.ignore_patterns("webui", "__pycache__"))
    builder = WheelBuilder(str(source))

    with pytest.raises(
        FileNotFoundError, match=r"webui/index.html is missing; build the web UI first: make webui"
    ):
        next(builder.build(directory=str(tmp_path / "built"), versions=["standard"]))

    assert [str(path) for path in (tmp_path / "built").glob("*.whl")] == []
