"""Prove from where this process stands that files can be sent to the registry's storage and fetched again.

The bytes belong to a draft that is discarded, so no version comes of it; garbage collection removes them.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from wanllmdb._generated.input_types import (
    AddEntriesInput,
    CreateVersionInput,
    DiscardDraftInput,
    SignUploadsInput,
)
from wanllmdb.cures import cors_rule, cure_of, host_of
from wanllmdb.errors import WanllmdbError
from wanllmdb.http import Connections, Response
from wanllmdb.manifest import BlobEntry, manifest_lines
from wanllmdb.session import Session

_SIZE = 2 << 20  # too large for a pack, so that it has a request of its own
_MOST_SKEW = 60


@dataclass(frozen=True)
class Finding:
    """What was tried, whether it is fine, and what was seen; a failure says the cure."""

    subject: str
    fine: bool
    text: str


def probe(session: Session, origin: str | None = None) -> list[Finding]:
    """Ask the server, then send and fetch bytes of the session's project as it signs them.

    `origin` is where browsers have the web UI from; the server itself if not given. Raises `InvalidInput`
    if no project is named.
    """
    return _Probe(session, session.project, host_of(origin or session.connections.base_url)).run()


class _Failed(Exception):
    """A step that went wrong; the message says the cure."""


class _Probe:
    def __init__(self, session: Session, project: str, origin: str) -> None:
        self._session = session
        self._project = project
        self._origin = origin
        self._operations = session.operations
        self._right = os.urandom(_SIZE)
        self._forged = os.urandom(_SIZE)
        self._uploads: dict[str, Any] = {}
        self._download: Any = None
        self._draft = ""
        self._skew: float | None = None
        self._findings: list[Finding] = []

    def run(self) -> list[Finding]:
        if not self._step("server", self._ask):
            return self._findings
        try:
            if self._step("draft", self._begin) and self._step("upload", self._send):
                self._step("wrong bytes", self._send_wrong)
                self._step("sent again", self._send_again)
                if self._step("download", self._fetch):
                    self._step("range", self._fetch_range)
                self._step("CORS", self._preflight)
        finally:
            self._step("clock", self._compare_clocks)
            if self._draft:
                self._step("discard", self._discard)
        return self._findings

    def _step(self, subject: str, step: Callable[[], str]) -> bool:
        try:
            self._findings.append(Finding(subject, fine=True, text=step()))
        except _Failed as failure:
            self._findings.append(Finding(subject, fine=False, text=str(failure)))
        except WanllmdbError as error:
            self._findings.append(Finding(subject, fine=False, text=error.message))
        return self._findings[-1].fine

    def _ask(self) -> str:
        info = self._operations.server_info()
        where = self._session.connections.base_url
        return f"wanllmdb-server {info.server_info.version} answers at {where}, to {info.viewer.name}"

    def _begin(self) -> str:
        """A draft with two blobs that nobody else has."""
        made = self._operations.create_version(
            CreateVersionInput(
                project=self._project, artifact=f"doctor-{secrets.token_hex(6)}", type_="doctor"
            )
        )
        self._draft = made.create_version.version.id
        entries = [
            BlobEntry(name, digest_of(data), len(data))
            for name, data in (("forged", self._forged), ("right", self._right))
        ]
        lines = b"".join(manifest_lines(entries)).decode()
        self._operations.add_entries(AddEntriesInput(version=self._draft, manifest=lines, replace=False))
        digests = [entry.digest for entry in entries]
        signed = self._operations.sign_uploads(SignUploadsInput(version=self._draft, digests=digests))
        self._uploads = {upload.digest: upload for upload in signed.sign_uploads.uploads}
        if set(self._uploads) != set(digests):
            raise _Failed("the server signed no requests for single blobs; is it newer than this client?")
        return f"project {self._project} takes versions"

    def _send(self) -> str:
        upload = self._uploads[digest_of(self._right)]
        self._request("upload", upload, self._right)
        return f"bytes can be sent to {host_of(upload.url)}"

    def _send_wrong(self) -> str:
        upload = self._uploads[digest_of(self._forged)]
        wrong = self._forged[1:] + self._forged[:1]
        try:
            self._session.connections.request(upload.method, upload.url, wrong, upload.headers, repeat=False)
        except WanllmdbError as error:
            if error.status is None:
                raise
            return f"other bytes than were announced are refused ({error.status})"
        return "the storage does not compare digests at once; the server reads what was sent and marks damage"

    def _send_again(self) -> str:
        upload = self._uploads[digest_of(self._right)]
        try:
            self._session.connections.request(
                upload.method, upload.url, self._right, upload.headers, repeat=False
            )
        except WanllmdbError as error:
            if error.status == HTTPStatus.PRECONDITION_FAILED:
                return "what is stored cannot be replaced by an upload"
            raise
        raise _Failed(
            f"{host_of(upload.url)} took a second upload of what is stored already: it does not heed "
            "If-None-Match, so that uploads can replace stored bytes; use a newer version of it"
        )

    def _fetch(self) -> str:
        digest = digest_of(self._right)
        found = self._operations.sign_draft_downloads(self._draft, [digest]).node
        [signed] = found.downloads.blobs  # type: ignore[union-attr]  # the node is the draft
        self._download = signed
        if self._request("download", signed).data != self._right:
            raise _Failed(
                f"{host_of(signed.url)} sent other bytes than it was given; look for a proxy that changes "
                "them"
            )
        return f"bytes can be fetched from {host_of(signed.url)}"

    def _fetch_range(self) -> str:
        signed = self._download
        headers = {**signed.headers, "range": "bytes=2-5"}
        answer = self._session.connections.request(signed.method, signed.url, None, headers, repeat=False)
        if answer.status != HTTPStatus.PARTIAL_CONTENT or answer.data != self._right[2:6]:
            raise _Failed(
                f"{host_of(signed.url)} answers a request for four bytes by {answer.status} and "
                f"{len(answer.data)} bytes, so that downloads cannot go on where they broke off; look for a "
                "proxy that drops the Range header"
            )
        return "a download can go on where it broke off"

    def _preflight(self) -> str:
        """Whether a browser with the web UI would be let in, asked as browsers ask."""
        upload = self._uploads[digest_of(self._right)]
        host = host_of(upload.url)
        if host == self._origin or self._is_registry(host):
            return "not needed: the registry itself carries the bytes"
        headers = {
            "origin": self._origin,
            "access-control-request-method": upload.method,
            "access-control-request-headers": ",".join(sorted(name.lower() for name in upload.headers)),
        }
        try:
            answer = self._session.connections.request("OPTIONS", upload.url, None, headers, repeat=False)
            allowed, said = answer.headers.get("access-control-allow-origin"), str(answer.status)
        except WanllmdbError as error:
            allowed, said = None, error.message
        if allowed not in {"*", self._origin}:
            raise _Failed(
                f"a browser at {self._origin} may not send to {host}, which allows {allowed or 'nobody'} "
                f"({said}); for the web UI set this CORS rule on the bucket: "
                f"{cors_rule(self._origin, upload.headers)}"
            )
        return f"a browser at {self._origin} may send and fetch"

    def _is_registry(self, host: str) -> bool:
        try:
            answer = self._session.connections.request("GET", f"{host}/healthz", repeat=False)
            return bool(json.loads(answer.data) == {"status": "up"})
        except (WanllmdbError, ValueError):
            return False

    def _compare_clocks(self) -> str:
        if self._skew is None:
            return "not compared: the storage did not tell its time"
        if abs(self._skew) > _MOST_SKEW:
            raise _Failed(
                f"this machine's clock and the storage's differ by {abs(self._skew):.0f} s; set both by NTP"
            )
        return f"differs from the storage's by {abs(self._skew):.0f} s"

    def _discard(self) -> str:
        self._operations.discard_draft(DiscardDraftInput(version=self._draft))
        return "no trace is left but bytes that garbage collection removes"

    def _request(self, what: str, signed: Any, body: bytes | None = None) -> Response:
        connections: Connections = self._session.connections
        try:
            answer = connections.request(signed.method, signed.url, body, signed.headers, repeat=False)
        except WanllmdbError as error:
            raise _Failed(cure_of(what, host_of(signed.url), error)) from error
        date = answer.headers.get("date")
        if date:
            self._skew = (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
        return answer


def digest_of(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
