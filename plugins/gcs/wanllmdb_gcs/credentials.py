"""Who we are to Google: bearer tokens and RSA signatures, from a key file or through google-auth and IAM."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import google.auth
import google.auth.credentials
import google.auth.iam
import google.auth.transport
import urllib3
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.urllib3 import Request
from google.oauth2 import service_account
from urllib3.exceptions import HTTPError

from wanllmdb_gcs.failures import NotUnderstood, ReadRefused, Unavailable

SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]  # IAM asks for it too
IAM = "https://iamcredentials.googleapis.com"


class Credentials:
    """Tokens for our own requests and signatures for those of others. Safe to use from several threads."""

    def __init__(
        self,
        given: Any,
        request: google.auth.transport.Request,
        signer: str | None = None,
    ) -> None:
        """`given` are google-auth's credentials, `signer` the service account that IAM signs as."""
        self._given = given
        self._request = request
        self._signer = signer
        self._lock = threading.Lock()

    def bearer(self) -> Mapping[str, str]:
        """The headers that authorize a request; a token about to expire is fetched anew."""
        with self._lock, _translated():
            headers: dict[str, str] = {}
            self._given.before_request(self._request, "GET", "", headers)
            return headers

    def forget_token(self) -> None:
        """Have the next request fetch a token: the one at hand was refused."""
        with self._lock:
            self._given.token = None

    @property
    def email(self) -> str:
        """The service account that signs. Raises `ReadRefused` if there is none."""
        if self._signer:
            return self._signer
        known = getattr(self._given, "service_account_email", None)
        if known == "default":  # a machine's own account tells its name with its first token
            self.bearer()
            known = self._given.service_account_email
        if not known:
            raise ReadRefused(
                "these Google credentials name no service account, so nothing can be signed with them; "
                "use a service account, or name one that you may sign as: "
                "?signer=name@project.iam.gserviceaccount.com"
            )
        return str(known)

    def sign(self, message: bytes) -> bytes:
        """An RSA-SHA256 signature by `email`: with the private key if there is one, else by IAM."""
        with _translated():
            if self._signs_itself():
                return bytes(self._given.sign_bytes(message))
            signer = google.auth.iam.Signer(self._request, self._given, self.email)
            return bytes(signer.sign(message))

    def _signs_itself(self) -> bool:
        return isinstance(self._given, service_account.Credentials) and self._signer in {
            None,
            self._given.service_account_email,
        }


def open_credentials(
    key_file: str | Path | None = None, *, signer: str | None = None, iam_endpoint: str | None = None
) -> Credentials:
    """The credentials in a service account's key file, or else the application default credentials.

    `iam_endpoint` is where IAM is reached if not at Google's public address. Raises `NotUnderstood` for a
    file that is none, `ReadRefused` where there are no credentials at all.
    """
    request = _Transport(iam_endpoint or IAM)
    if key_file is None:
        try:
            # Scopes come after: with them google-auth asks a third host for a project that nobody needs.
            found, _ = google.auth.default(request=request)
            given: Any = google.auth.credentials.with_scopes_if_required(found, SCOPES)
        except GoogleAuthError as error:
            raise ReadRefused(
                f"there are no Google credentials here ({error}); set GOOGLE_APPLICATION_CREDENTIALS to a "
                "key file, or run: gcloud auth application-default login"
            ) from error
    else:
        try:
            given = service_account.Credentials.from_service_account_file(str(key_file), scopes=SCOPES)
        except (OSError, ValueError, GoogleAuthError) as error:
            raise NotUnderstood(
                f"{key_file} is no key file of a service account ({error}); download one as JSON, or leave "
                "it out to use the application default credentials"
            ) from error
    if isinstance(given, service_account.Credentials):
        # A token that we sign ourselves: one round trip less, and no other host to reach
        given = given.with_always_use_jwt_access(True)
    return Credentials(given, request, signer)


class _Transport(google.auth.transport.Request):
    """google-auth's requests, with IAM at an address of choice: google-auth knows only the public one."""

    def __init__(self, iam_endpoint: str) -> None:
        self._send: Callable[..., google.auth.transport.Response] = Request(
            urllib3.PoolManager(timeout=urllib3.Timeout(connect=10, read=60))
        )
        self._iam = iam_endpoint.rstrip("/")

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: int | None = None,
        **kwargs: Any,
    ) -> google.auth.transport.Response:
        if url.startswith(f"{IAM}/"):
            url = self._iam + url.removeprefix(IAM)
        return self._send(url, method, body=body, headers=headers, timeout=timeout, **kwargs)


@contextmanager
def _translated() -> Iterator[None]:
    """google-auth's errors as ours."""
    try:
        yield
    except GoogleAuthError as error:
        # A connection that failed is wrapped, and not always called retryable
        if error.retryable or isinstance(error.__cause__, HTTPError):
            raise Unavailable(f"Google's authentication does not answer: {error}") from error
        raise ReadRefused(
            f"Google refuses these credentials: {error}; to sign without a key the account needs the role "
            "Service Account Token Creator on the account that it signs as"
        ) from error
