"""docs/cli.md shows what the commands print: every `$ …` line of it is run, and its output compared."""

import os
import platform
import re
import subprocess
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import click
import pytest
from wanllmdb.cli import failures, main
from wanllmdb.cli.root import root

from tests.sdk.cli.conftest import Command

PAGE = Path(__file__).parents[3] / "docs" / "cli.md"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```)", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def shell(tmp_path_factory, server_url):
    command = Command(tmp_path_factory.mktemp("docs"))

    def run(line):
        if line.endswith(" --help"):
            return help_text(line.split()[1:])
        line = line.replace("http://localhost:8080", server_url)
        done = subprocess.run(
            ["bash", "-c", line], cwd=command.folder, env=command.env, text=True, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        return (
            done.stdout.replace(server_url, "http://localhost:8080")
            .replace(f"ana@{platform.node()}", "ana@vm")
            .replace(f'"host": "{platform.node()}"', '"host": "vm"')
            .replace(str(command.folder / "config"), "/home/ana/.config/wanllmdb")
            .replace(str(command.folder / "cache"), "/home/ana/.cache/wanllmdb")
        )

    return run


def help_text(arguments):
    """In this process, for there are many and they print what they print anywhere."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as out:
        patch.setenv("COLUMNS", "80")
        assert main(arguments) == 0
    return out.getvalue()


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
    """Without what differs from run to run: times, ids of runs, and the widths that follow from names."""
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)
    text = re.sub(r"\b[0-9a-f]{12}\b", "RUN", text)
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
