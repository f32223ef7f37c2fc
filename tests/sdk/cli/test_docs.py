"""docs/cli.md shows what the commands print: every `$ …` line of it is run, and its output compared."""

import os
import platform
import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest
from wanllmdb.cli import failures
from wanllmdb.cli.root import root

from tests.sdk.cli.conftest import Command, Inside

PAGE = Path(__file__).parents[3] / "docs" / "cli.md"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```)", re.MULTILINE | re.DOTALL)


CLOSED = "https://registry.example.org"


@pytest.fixture
def shell(tmp_path, server_url, closed_server, monkeypatch):
    inside = Inside(Command(tmp_path), monkeypatch)
    (tmp_path / "key.txt").write_text(closed_server.key)

    def run(line):
        line = line.replace("http://localhost:8080", server_url).replace(CLOSED, closed_server.url)
        plain = line.startswith("wanllmdb ") and not set(line) & set(";$|<>")
        return (
            (inside.text(*shlex.split(line)[1:]) if plain else _bash(line))
            .replace(server_url, "http://localhost:8080")
            .replace(closed_server.url, CLOSED)
            .replace(f"ana@{platform.node()}", "ana@vm")
            .replace(f'"host": "{platform.node()}"', '"host": "vm"')
            .replace(str(tmp_path / "config"), "/home/ana/.config/wanllmdb")
            .replace(str(tmp_path / "cache"), "/home/ana/.cache/wanllmdb")
        )

    return run


def _bash(line):
    done = subprocess.run(
        ["bash", "-c", line],
        text=True,
        timeout=60,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.stdout


def test_every_example_prints_what_the_page_says(shell):
    page = PAGE.read_text()

    real = BLOCK.sub(lambda block: _run_all(shell, block[0]), page)

    if os.environ.get("WANLLMDB_WRITE_DOCS"):
        PAGE.write_text(real)
    else:
        assert _comparable(real) == _comparable(page)


def _run_all(shell, block):
    lines = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{shell(line[2:])}" for line in lines)


def _comparable(text):
    """Without what differs from run to run: times, ids of runs and webhooks, and the widths that follow from names."""
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)
    text = re.sub(r"\b[0-9a-f]{12}\b", "RUN", text)
    text = re.sub(r"\bwanllmdb_[\w-]{6,43}(?= )", "KEY", text)
    text = re.sub(r"\bV2ViaG9vaz\w+", "WEBHOOK", text)
    text = re.sub(r'(?<="host": )".*"|(?<=^host  ).*', "HOST", text, flags=re.MULTILINE)
    text = re.sub(r'(?<="git_commit": )(null|".*")', "COMMIT", text)
    return [re.sub(r" +", " ", line) for line in text.splitlines()]


def test_the_page_has_every_command_and_exit_code():
    page = PAGE.read_text()

    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    assert documented == {
        value for name, value in vars(failures).items() if name.isupper() and name[0] != "_"
    }
    assert set(re.findall(r"^\$ wanllmdb(.*) --help", page, re.MULTILINE)) == {"", *_commands(root, "")}


def _commands(group, path):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"
