"""The second part of the model in `machine.py`: uploads in parts, which end in every way there is.

A session is only known by the id that its client got. It may have ended long ago, by another client that
sent the same content: who hears so asks anew when it is time to.
"""

import os
import zlib
from datetime import timedelta
from random import Random

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.artifacts.blobs import to_sign
from wanllmdb_server.artifacts.uploads import key_of_upload, take_expired
from wanllmdb_server.jobs.work import clear_uploads, expire_uploads

from tests.server.client import Refused, send
from tests.server.jobs.drafting import LARGE, PARTS, Drafting, projects
from tests.server.protocol import digest_of

_with_sessions = precondition(lambda self: self.sessions)
_ENDS = ["none", "none", "none", "complete", "die completing", "abort", "expire", "die expiring"]
_SOME_PARTS = [set(), {2}, {1, 2, 3}]
_EXPIRY = timedelta(days=1)
_UPLOAD = "upload { id partCount heldParts }"


class Parting(Drafting):
    """Nothing of this changes what any version needs."""

    def __init__(self):
        super().__init__()
        self.sessions = []
        self.random = Random(0)

    @initialize(seed=st.integers(0, 1 << 30))
    def seed(self, seed):
        self.random.seed(seed)

    @property
    def store(self):
        return self.registry.services.storages["parts"]

    @rule(project=projects)
    def begin_upload(self, project):
        """Or find it begun by another draft; or there is nothing to send, or the storage takes no parts."""
        draft = self.begin(project, "large", LARGE)
        try:
            upload = self._start(draft)
        except Refused as refused:
            assert refused.code == "UNSUPPORTED_OPERATION"
            return
        if upload is not None:
            if upload["id"] not in self.sessions:
                self.sessions.append(upload["id"])
            self._continue(upload["id"])

    @_with_sessions
    @rule(which=st.data())
    def go_on(self, which):
        self._continue(which.draw(st.sampled_from(self.sessions)))

    @rule(project=projects)
    def die_beginning(self, project):
        """The storage has begun an upload, of which the database learns nothing."""
        draft = self.begin(project, "large", LARGE)
        for row in self._expected_in_parts(draft):
            self.store.create_upload(to_sign(row))

    def _expected_in_parts(self, draft):
        return self.rows(
            "SELECT b.* FROM entry e JOIN blob b ON b.id = e.blob_id "
            "WHERE e.version_id = ? AND b.storage = 'parts' AND b.state = 'PENDING'",
            row_id_of("ArtifactVersion", draft),
        )

    def _start(self, draft):
        return self.api.do("startUpload", _UPLOAD, version=draft, digest=digest_of(LARGE))["upload"]

    def _send(self, session, numbers):
        for number in sorted(numbers):
            data = PARTS[number - 1]
            asked = [{"number": number, "crc32": zlib.crc32(data)}]
            signed = self.api.do("uploadParts", "parts { url method headers }", upload=session, parts=asked)
            [part] = signed["parts"]
            status, _, _ = send(part["url"], part["method"], data, part["headers"])
            assert status in (200, 404)

    def _continue(self, session):
        """Send some parts; then the client goes away, ends the upload in one of two ways, or never comes back.

        The server may die between the storage and the database. These choices are not Hypothesis's own, which
        makes most of its examples by varying few, and so would leave out whole kinds of them.
        """
        sent, end = self.random.choice(_SOME_PARTS), self.random.choice(_ENDS)
        note(f"session {session}: parts {sorted(sent)}, then {end}")
        try:
            self._send(session, sent)
            if end == "complete":
                self.api.do("completeUpload", "digest", upload=session)
            elif end == "abort":
                self.api.do("abortUpload", "id", upload=session)
        except Refused as refused:
            if end == "complete" and refused.code == "STATE_CONFLICT":  # parts are missing
                return
            assert refused.code == "NOT_FOUND", refused
            self.sessions.remove(session)
            return
        if end == "die completing":
            self._complete_at_storage(session)
        elif end != "none":
            self.sessions.remove(session)
        if end in ("expire", "die expiring"):
            self._expire(session, dies=end == "die expiring")

    def _expire(self, session, *, dies):
        self._abandon(row_id_of("Upload", session))
        if dies:
            with self.registry.database.write() as connection:
                take_expired(connection, "parts", _EXPIRY, 1)
        else:
            self.expire_uploads()

    def _complete_at_storage(self, session):
        """The storage has put the object together, of which the database learns nothing."""
        for row in self.rows("SELECT * FROM upload WHERE id = ?", row_id_of("Upload", session)):
            key = key_of_upload(row)
            if row.provider_id in {held.upload_id for held in self.store.list_uploads(key)}:
                parts = self.store.list_parts(key, row.provider_id)
                if len(parts) == len(PARTS):
                    self.store.complete_upload(key, row.provider_id, parts)

    def upload_in_parts(self, draft):
        upload = self._start(draft)
        if upload is None:
            return
        self._send(upload["id"], set(range(1, upload["partCount"] + 1)) - set(upload["heldParts"]))
        self.api.do("completeUpload", "digest", upload=upload["id"])

    # Time

    def _abandon(self, row_id):
        for row in self.rows("SELECT provider_id FROM upload WHERE id = ?", row_id):
            self.age("upload", row_id)
            self._age_at_storage(row.provider_id)

    def _age_at_storage(self, provider_id):
        begun = self.store.root / "uploads" / provider_id / "key"
        if begun.exists():
            os.utime(begun, (1, 1))

    def abandon_all(self):
        """Nobody goes on with any upload, also none that only the storage knows."""
        for row in self.rows("SELECT id FROM upload"):
            self._abandon(row.id)
        for held in list(self.store.list_uploads("")):
            self._age_at_storage(held.upload_id)

    def expire_uploads(self):
        """What the server does about uploads from time to time."""
        expire_uploads(self.work())
        clear_uploads(self.work())
