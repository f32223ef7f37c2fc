"""The second part of the model in `machine.py`: uploads in parts, which end in every way there is.

A session is only known by the id that its client got. It may have ended long ago, by another client that
sent the same content: who hears so asks anew when it is time to.
"""

import os
import zlib
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, multiple, rule
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.artifacts.blobs import to_sign
from wanllmdb_server.artifacts.uploads import key_of_upload, take_expired
from wanllmdb_server.jobs.work import clear_uploads, expire_uploads

from tests.server.client import Refused, send
from tests.server.jobs.drafting import LARGE, PARTS, Drafting
from tests.server.protocol import digest_of

_numbers = st.sampled_from(range(1, len(PARTS) + 1))
_EXPIRY = timedelta(days=1)
_UPLOAD = "upload { id partCount heldParts }"


class Parting(Drafting):
    """Nothing of this changes what any version needs."""

    sessions = Bundle("sessions")

    @property
    def store(self):
        return self.registry.services.storages["parts"]

    @rule(target=sessions, draft=Drafting.drafts)
    def begin_upload(self, draft):
        """Or find it begun; or there is nothing to send, or the storage takes no parts."""
        if draft not in self.open_drafts:
            return multiple()
        self.add_entry(draft, "large", LARGE)
        try:
            upload = self._start(draft)
        except Refused as refused:
            assert refused.code == "UNSUPPORTED_OPERATION"
            return multiple()
        return multiple() if upload is None else upload["id"]

    def _start(self, draft):
        return self.api.do("startUpload", _UPLOAD, version=draft, digest=digest_of(LARGE))["upload"]

    @rule(session=sessions, number=_numbers)
    def send_part(self, session, number):
        self._unless_it_ended(lambda: self._send(session, number))

    def _send(self, session, number):
        data = PARTS[number - 1]
        asked = [{"number": number, "crc32": zlib.crc32(data)}]
        signed = self.api.do("uploadParts", "parts { url method headers }", upload=session, parts=asked)
        [part] = signed["parts"]
        status, _, _ = send(part["url"], part["method"], data, part["headers"])
        assert status in (200, 404)

    @rule(session=sessions)
    def complete(self, session):
        def ask():
            self.api.do("completeUpload", "digest", upload=session)

        self._unless_it_ended(ask, "STATE_CONFLICT")  # parts are missing

    @rule(session=consumes(sessions))
    def abort(self, session):
        self._unless_it_ended(lambda: self.api.do("abortUpload", "id", upload=session))

    def _unless_it_ended(self, ask, *codes):
        try:
            ask()
        except Refused as refused:
            assert refused.code in ("NOT_FOUND", *codes), refused

    @rule(session=consumes(sessions), dies=st.booleans())
    def expire_session(self, session, dies):
        """Its client never comes back. Who ends it may die between the database and the storage."""
        self._abandon(row_id_of("Upload", session))
        if dies:
            with self.registry.database.write() as connection:
                take_expired(connection, "parts", _EXPIRY, 1)
        else:
            self.expire_uploads()

    def upload_in_parts(self, draft):
        upload = self._start(draft)
        if upload is None:
            return
        for number in set(range(1, upload["partCount"] + 1)) - set(upload["heldParts"]):
            self._send(upload["id"], number)
        self.api.do("completeUpload", "digest", upload=upload["id"])

    # A server that dies

    @rule(draft=Drafting.drafts)
    def die_beginning(self, draft):
        """The storage has begun an upload, of which the database learns nothing."""
        for row in self.rows(
            "SELECT b.* FROM entry e JOIN blob b ON b.id = e.blob_id "
            "WHERE e.version_id = ? AND b.storage = 'parts' AND b.state = 'PENDING'",
            row_id_of("ArtifactVersion", draft),
        ):
            self.store.create_upload(to_sign(row))

    @rule(session=sessions)
    def die_completing(self, session):
        """The storage has put the object together, of which the database learns nothing."""
        for row in self.rows("SELECT * FROM upload WHERE id = ?", row_id_of("Upload", session)):
            key = key_of_upload(row)
            if row.provider_id in {held.upload_id for held in self.store.list_uploads(key)}:
                parts = self.store.list_parts(key, row.provider_id)
                if len(parts) == len(PARTS):
                    self.store.complete_upload(key, row.provider_id, parts)

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
