"""The packages of npm that the web UI is built with, and what is generated for it of the API's contract."""

import json
import shutil
import subprocess

import pytest

from tests.nodes import INSTALLED
from tests.s3servers.environments import ROOT

WEBUI = ROOT / "webui"
GENERATED = "src/shared/api/generated"


def test_the_lock_file_names_no_registry_and_pins_every_package():
    text = (WEBUI / "package-lock.json").read_text()
    installed = {path: package for path, package in json.loads(text)["packages"].items() if path}

    assert len(installed) > 100
    assert '"resolved"' not in text
    assert "registry." not in text
    assert [
        path for path, package in installed.items() if not package.get("integrity", "").startswith("sha512-")
    ] == []


@pytest.fixture
def copy(tmp_path):
    """The sources of the web UI and the contract, without what was generated."""
    source = tmp_path / "webui"
    shutil.copytree(WEBUI, source, ignore=shutil.ignore_patterns("node_modules", "generated"))
    (source / "node_modules").symlink_to(WEBUI / "node_modules")
    shutil.copy(ROOT / "schema.graphql", tmp_path)
    return source


def test_what_is_generated_is_up_to_date(copy):
    program = WEBUI / "node_modules" / "@graphql-codegen" / "cli" / "esm" / "bin.js"
    subprocess.run(
        [INSTALLED / "bin" / "node", program, "--config", "codegen.ts"], cwd=copy, check=True, timeout=120
    )

    assert _texts(copy / GENERATED) == _texts(WEBUI / GENERATED)


def _texts(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}
