"""Deploys the version that an alias points to, whenever a webhook says that it moved.

    wanllmdb webhook add demo https://deploy.example.org/ --alias production      # prints the secret
    WANLLMDB_WEBHOOK_SECRET=whsec_… python webhook_receiver.py demo/model:production --into /srv/model

`/srv/model/current` is a link to the version's files. It changes in one step, and only once all of them are
there. Behind a proxy that speaks HTTPS; see docs/webhooks.md.
"""

import argparse
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import wanllmdb
from wanllmdb.webhooks import Message, verify

LARGEST = 1 << 20


class Deployment:
    """Keeps a folder as the ref wants it. A message says when to look; the registry says what to deploy.

    So messages may come twice, late or in another order, and what is deployed is right all the same.
    """

    def __init__(self, ref: str, into: Path) -> None:
        self.ref = ref
        self._into = into
        self._wanted = threading.Event()
        threading.Thread(target=self._work, daemon=True).start()

    def is_about(self, message: Message) -> bool:
        project, _, rest = self.ref.partition("/")
        name, _, alias = rest.partition(":")
        data = message.data
        return (data["project"], data["subjectName"], message.alias) == (project, name, alias)

    def look(self) -> None:
        """Deploy soon what the ref names then."""
        self._wanted.set()

    def _work(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            try:
                self._deploy()
            except wanllmdb.WanllmdbError as error:
                print(f"not deployed: {error}", flush=True)

    def _deploy(self) -> None:
        version = wanllmdb.Api().artifact(self.ref)
        folder = self._into / "versions" / version.version
        version.download(folder)  # verified byte by byte; what is there already is kept
        step = self._into / "next"
        step.unlink(missing_ok=True)
        step.symlink_to(folder.relative_to(self._into))
        step.replace(self._into / "current")
        print(f"deployed {version.version}", flush=True)


def make_server(port: int, secret: str, deployment: Deployment) -> ThreadingHTTPServer:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            if length > LARGEST:
                self.send_error(413)
                return
            try:
                message = verify(secret, dict(self.headers), self.rfile.read(length))
            except wanllmdb.errors.SignatureInvalid as error:
                self.send_error(401, str(error))
                return
            if deployment.is_about(message):
                deployment.look()
            # At once: the registry waits ten seconds for an answer, and a download may take longer.
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Receiver)


def main() -> None:
    parser = argparse.ArgumentParser(description="Deploy the version that an alias points to.")
    parser.add_argument("ref", help="What to deploy, such as demo/model:production.")
    parser.add_argument("--into", type=Path, required=True, help="The folder that gets the link `current`.")
    parser.add_argument("--port", type=int, default=9000)
    given = parser.parse_args()

    given.into.mkdir(parents=True, exist_ok=True)
    deployment = Deployment(given.ref, given.into)
    server = make_server(given.port, os.environ["WANLLMDB_WEBHOOK_SECRET"], deployment)
    print(f"listening at http://127.0.0.1:{server.server_address[1]}", flush=True)
    deployment.look()  # what moved while nobody listened
    server.serve_forever()


if __name__ == "__main__":
    main()
