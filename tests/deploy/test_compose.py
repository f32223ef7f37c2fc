"""The files for containers and systemd: read and checked, for there is nothing here that could run them."""

import configparser
import re
import tomllib

import pytest
import yaml
from wanllmdb_server.cli import _parser
from wanllmdb_server.db.engine import Database
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.registry import open_storages

from tests.deploy.nginx import ROOT

DEPLOY = ROOT / "deploy"
BUILT = "server/wanllmdb_server/webui"
COMPOSE = (DEPLOY / "compose.yaml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
PINNED = re.compile(r"[a-z/-]+:(\d+\.\d+|RELEASE\.\d{4})[A-Za-z0-9.-]*\Z")


def _filled(value):
    """With what a person has to give."""
    return re.sub(r"\$\{\w+:\?\}", "0123456789abcdef", value)


def test_it_has_what_a_registry_of_several_machines_needs():
    assert sorted(SERVICES) == ["minio", "postgres", "server"]
    declared = yaml.safe_load(COMPOSE)["volumes"]
    for service in SERVICES.values():
        assert PINNED.match(service["image"])
        assert {volume.partition(":")[0] for volume in service["volumes"]} <= set(declared)
        assert set(service.get("depends_on", {})) <= set(SERVICES)
    assert SERVICES["server"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert "healthcheck" in SERVICES["postgres"]
    assert "Not run by the tests" in COMPOSE


def test_no_secret_is_written_down():
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or "SECRET" in name:
                assert re.fullmatch(r"\$\{\w+:\?\}", value)


def test_the_server_understands_its_settings(monkeypatch, tmp_path):
    environment = SERVICES["server"]["environment"]
    names = [name.removeprefix("WANLLMDB_").lower() for name in environment if name.startswith("WANLLMDB_")]
    assert set(names) <= set(Settings.model_fields)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WANLLMDB_DATA_DIR", str(tmp_path))
    for name, value in environment.items():
        monkeypatch.setenv(name, _filled(value))
    settings = Settings()
    database = Database(settings.resolved_database_url)

    assert database.is_postgresql
    assert (database.url.host, database.url.port) == ("postgres", 5432)
    assert database.url.username == SERVICES["postgres"]["environment"]["POSTGRES_USER"]
    assert database.url.database == SERVICES["postgres"]["environment"]["POSTGRES_DB"]
    assert list(open_storages(settings, "http://127.0.0.1")) == ["default"]
    assert (
        SERVICES["server"]["environment"]["MINIO_ROOT_USER"]
        == SERVICES["minio"]["environment"]["MINIO_ROOT_USER"]
    )
    database.close()


def test_the_image_is_built_of_what_is_here():
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    (base,) = {line[1] for line in words if line[0] == "FROM"}
    copied = [line[1] for line in words if line[0] == "COPY" and not line[1].startswith("--from")]
    settings = [word.partition("=")[0] for line in words if line[0] == "ENV" for word in line[1:]]

    assert PINNED.match(base)
    assert {path for path in copied if not (ROOT / path / "pyproject.toml").exists()} == {"webui"}
    assert (ROOT / "webui" / "package-lock.json").exists()
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    assert f'"{groups["webui"][0]}"' in [word for line in words for word in line]
    assert ["COPY", "--from=webui", *2 * [f"/src/{BUILT}"]] in words
    assert {name.removeprefix("WANLLMDB_").lower() for name in settings} <= set(Settings.model_fields)
    (command,) = [yaml.safe_load(" ".join(line[1:])) for line in words if line[0] == "CMD"]
    assert _parser().parse_args(command).host == "0.0.0.0"  # noqa: S104  # inside the container
    assert ["USER", "wanllmdb"] in words


@pytest.mark.parametrize("name", ["wanllmdb.service"])
def test_the_unit_starts_the_server(name):
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(DEPLOY / name)
    program, *arguments = unit["Service"]["ExecStart"].split()

    assert program.endswith("/wanllmdb-server")
    assert _parser().parse_args(arguments).workers == 2
    assert f"```ini\n{(DEPLOY / name).read_text()}```\n" in (ROOT / "docs" / "deployment.md").read_text()
