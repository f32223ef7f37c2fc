import json
import os
import pty
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class KeyedServer(BaseHTTPRequestHandler):
    """A server with access control, as later ones have it: it wants the key `sesame`."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        known = self.headers["authorization"] == "Bearer sesame"
        info = {"serverInfo": {"version": "9", "schemaRevision": "1"}, "viewer": {"name": "ana"}}
        refusal = {"code": "UNAUTHORIZED", "message": "who are you?"}
        body = json.dumps({"data": info} if known else {"error": refusal}).encode()
        self.send_response(200 if known else 401)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def keyed_server():
    with ThreadingHTTPServer(("127.0.0.1", 0), KeyedServer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def saved(embedded):
    return lambda: json.loads((embedded.folder / "config" / "config.json").read_text())


def test_log_in_and_out(embedded, server_url, saved):
    code, out, err = embedded("login", server_url + "/", "--project", "demo")
    assert (code, err) == (0, "")
    assert out.startswith(f"{server_url} answers (wanllmdb-server ")
    assert out.endswith(f"; saved in {embedded.folder}/config/config.json\n")
    assert saved() == {"url": server_url, "project": "demo", "api_keys": {}}
    assert f"chosen by   wanllmdb login, saved in {embedded.folder}" in embedded("status")[1]

    assert embedded("logout")[0] == 0

    assert "url" not in saved()
    assert embedded("logout")[0] == 4


def test_a_key_is_given_or_asked_for_but_never_shown(embedded, saved):
    with keyed_server() as url:
        code, out, err = embedded("login", url)
        assert (code, out) == (6, "")
        assert "it wants an API key: pass --api-key" in err
        code, out, err = embedded("login", url, "--api-key", "wrong")
        assert (code, out) == (6, "")
        assert "does not accept the API key" in err
        assert "wrong" not in err
        assert not (embedded.folder / "config").exists()

        code, shown = _on_a_terminal(embedded, ["login", url], b"sesame\n")

        assert code == 0, shown
        assert b"API key for " in shown
        assert b"sesame" not in shown
        assert saved()["api_keys"] == {url: "sesame"}
        assert "sesame" not in "".join(embedded("status", "--json")[1:])


def _on_a_terminal(command, arguments, typed):
    ours, theirs = pty.openpty()
    process = command.start(*arguments, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    shown = b""
    while b"API key" not in shown:
        shown += os.read(ours, 1000)
    os.write(ours, typed)
    try:
        while more := os.read(ours, 1000):
            shown += more
    except OSError:  # the terminal is gone once the process has ended
        pass
    return process.wait(timeout=30), shown
