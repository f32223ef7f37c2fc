"""The generated client is what the schema and the operations give, and importing wanllmdb stays cheap."""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "sdk" / "wanllmdb" / "_generated"
OPERATIONS = sorted((ROOT / "sdk" / "operations").glob("*.graphql"))


@pytest.fixture
def copy(tmp_path):
    """The inputs of the generator, at the same places in another tree."""
    for part in ("sdk/codegen", "sdk/operations"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns(".venv", "__pycache__"))
    shutil.copy(ROOT / "schema.graphql", tmp_path)
    (tmp_path / "sdk" / "wanllmdb" / "_generated").mkdir(parents=True)
    (tmp_path / "sdk" / "wanllmdb" / "_generated" / "left_over.py").touch()
    return tmp_path


def generate(tree):
    environment = os.environ | {"UV_PROJECT_ENVIRONMENT": str(ROOT / "sdk" / "codegen" / ".venv")}
    environment.pop("VIRTUAL_ENV", None)
    script = tree / "sdk" / "codegen" / "generate.py"
    return subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False
    )


def python_files(folder):
    return sorted(path.name for path in folder.glob("*.py"))


def differing(tree):
    made = tree / "sdk" / "wanllmdb" / "_generated"
    names = sorted({*python_files(made), *python_files(GENERATED)})
    _, different, missing = filecmp.cmpfiles(made, GENERATED, names, shallow=False)
    return sorted(different + missing)


def test_the_committed_client_is_what_the_generator_makes(copy):
    done = generate(copy)

    assert done.returncode == 0, done.stderr
    assert differing(copy) == []


def test_a_changed_operation_would_be_noticed(copy):
    operations = copy / "sdk" / "operations" / "using.graphql"
    operations.write_text(operations.read_text().replace("query GetVersion(", "query GetOneVersion("))

    assert generate(copy).returncode == 0

    assert differing(copy) == ["__init__.py", "get_one_version.py", "get_version.py", "operations.py"]


def test_every_operation_fits_the_schema():
    schema = build_schema((ROOT / "schema.graphql").read_text())
    document = parse("\n".join(path.read_text() for path in OPERATIONS))
    wrong = parse("query Q { artifactVersion(ref: 1) { nothing } }")

    assert validate(schema, document) == []
    assert len(document.definitions) > 30
    assert len(validate(schema, wrong)) == 2


def test_importing_costs_next_to_nothing():
    heavy = "('pydantic', 'urllib3', 'rich', 'click', 'wanllmdb_server', 'wanllmdb._generated')"
    script = f"""
import sys, wanllmdb
print([name for name in {heavy} if name in sys.modules])
wanllmdb.Api
print("pydantic" in sys.modules)
"""

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\nTrue\n"


def test_public_names():
    import wanllmdb  # noqa: PLC0415 - what is tested

    names = ["Api", "Artifact", "Run", "WanllmdbError", "errors", "init", "login", "push"]
    assert sorted(wanllmdb.__all__) == names
    for name in wanllmdb.__all__:
        assert getattr(wanllmdb, name).__doc__
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = wanllmdb.nothing


def test_every_public_name_has_a_docstring():
    import wanllmdb  # noqa: PLC0415 - what is tested

    silent = [
        f"{kind.__name__}.{name}"
        for kind in (wanllmdb.Api, wanllmdb.Artifact, wanllmdb.Run)
        for name, member in vars(kind).items()
        if not name.startswith("_") and not (member.__doc__ or "").strip()
    ]

    assert silent == []
    assert len([name for name in vars(wanllmdb.Artifact) if not name.startswith("_")]) > 25
