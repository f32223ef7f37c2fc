"""How the command behaves between a shell, a terminal and a pipe."""

import os
import pty
import signal
import socket
import subprocess
import sys

import pytest
from wanllmdb.cli.output import size_text


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from wanllmdb.cli import main; assert main(['artifact', 'put', '--help']) == 0;"
        "print(sorted({'pydantic', 'urllib3', 'rich', 'wanllmdb_server'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.endswith("\n[]\n")


def test_a_closed_pipe_ends_quietly(embedded):
    process = embedded.start("completion", "bash")
    process.stdout.close()

    assert process.stderr.read() == ""
    assert process.wait(timeout=30) == 141


def test_an_interrupt_ends_quietly(embedded):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = embedded.start(
            "--url", f"http://127.0.0.1:{silent.getsockname()[1]}", "artifact", "ls", "x"
        )
        connection, _ = silent.accept()

        process.send_signal(signal.SIGINT)

        assert process.communicate(timeout=30) == ("", "")
        assert process.returncode == 130
        connection.close()


def test_a_table_on_a_terminal_keeps_refs_whole_and_control_characters_out(command, data):
    reason = "because \x1b[31m[bold]I[/bold]\nsay so"
    assert command("artifact", "put", "data", "table/digits", "--type", "dataset", "--tag", "a")[0] == 0
    assert command("alias", "set", "table/digits:v1", "x" * 60, "--reason", reason)[0] == 0

    ours, theirs = pty.openpty()
    process = command.start("artifact", "history", "table/digits", "--limit", "1", stdout=theirs)
    os.close(theirs)
    shown = b""
    try:
        while more := os.read(ours, 10_000):
            shown += more
    except OSError:  # the terminal is gone once the process has ended
        pass

    assert process.wait(timeout=30) == 0
    assert b"x" * 60 in shown
    assert "because \N{REPLACEMENT CHARACTER}[31m[bold]I[/bold] say so".encode() in shown
    assert b"\x1b[31m" not in shown
    assert "there are more than the 1 shown" in process.stderr.read()


def test_quiet_leaves_the_result_alone(command, data):
    arguments = ("artifact", "put", "data", "quiet/digits", "--type", "dataset", "--metadata")
    assert command("-q", *arguments, "{}") == (0, "quiet/digits:v1\n", "")

    code, out, err = command(*arguments, '{"rows": 1}')
    assert (code, out) == (0, "quiet/digits:v1\n")
    assert err.startswith("wanllmdb: warning: digits:v1 has this content already and keeps its own metadata")
    assert command("-q", *arguments, '{"rows": 1}') == (0, "quiet/digits:v1\n", "")


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete -o"), ("zsh", "compdef"), ("fish", "complete")]
)
def test_completion_scripts(inside, shell, word):
    code, out, err = inside("completion", shell)

    assert (code, err) == (0, "")
    assert word in out
    assert "_WANLLMDB_COMPLETE" in out


def test_completion_completes(embedded):
    embedded.env |= {
        "_WANLLMDB_COMPLETE": "bash_complete",
        "COMP_WORDS": "wanllmdb artifact v",
        "COMP_CWORD": "2",
    }

    assert embedded() == (0, "plain,verify\n", "")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KiB"),
        (1536, "1.5 KiB"),
        (20 << 30, "20 GiB"),
        (5 << 50, "5120 TiB"),
    ],
)
def test_sizes_for_people(size, text):
    assert size_text(size) == text
