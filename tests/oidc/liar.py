"""An OpenID provider that lies, for the tokens that no honest one gives.

It logs everybody in at once and answers with an ID token that is right but for the lie of the moment.
"""

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

Claims = dict[str, Any]


class Liar:
    """What it says can be changed while it runs; `be_honest` takes every lie back."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.other = RSAKey.generate_key(2048, {"kid": "other", "use": "sig"})
        self.asked: list[str] = []
        self.nonces: dict[str, str] = {}
        self.be_honest()

    def be_honest(self) -> None:
        self.published: list[dict[str, Any]] = [self.key.as_dict(private=False)]
        self.metadata: dict[str, Any] = {}
        self.change: Callable[[Claims], Any] = lambda _claims: None
        self.sign: Callable[[Claims], str] = lambda claims: self.signed(claims, self.key)
        self.tokens: Callable[[dict[str, Any]], Any] = lambda _tokens: None
        self.userinfo: Claims | None = None
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked.clear()

    def signed(self, claims: Claims, key: RSAKey | ECKey | OctKey, **header: Any) -> str:
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key, algorithms=_SIGNING)

    def answer(
        self, path: str, query: dict[str, str], form: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/authorize":
            code = f"code-{len(self.nonces)}"
            self.nonces[code] = query["nonce"]
            back = urlencode({"code": code, "state": query["state"]})
            return 303, {"location": f"{query['redirect_uri']}?{back}"}, b""
        return 200, {}, json.dumps(self._content(path, form)).encode()

    def _content(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        if path == "/keys":
            return {"keys": self.published}
        if path == "/userinfo":
            return self.userinfo or {}
        if path == "/token":
            tokens = {
                "access_token": "access",
                "token_type": "Bearer",
                "id_token": self._id_token(form["code"]),
            }
            self.tokens(tokens)
            return tokens
        at = self.issuer
        found = {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/keys",
            "userinfo_endpoint": f"{at}/userinfo",
        }
        return {**found, **self.metadata}

    def _id_token(self, code: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": "public",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonces[code],
            "preferred_username": "liar",
            "groups": ["admins", "research"],
        }
        self.change(claims)
        return self.sign(claims)


_SIGNING = ["RS256", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA", "Ed25519", "HS256", "HS512"]


def signed_with_header(liar: Liar, header: dict[str, Any], claims: Claims) -> str:
    """A token with a header that no library would sign; a field that is None is left out."""
    fields = {"alg": "RS256", "kid": "one", **header}
    text = f"{part({name: one for name, one in fields.items() if one is not None})}.{part(claims)}"
    signature = liar.key.private_key.sign(text.encode(), PKCS1v15(), SHA256())
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def unsigned(claims: Claims, algorithm: str = "none") -> str:
    """A token with the algorithm `none`."""
    header = {"alg": algorithm, "typ": "JWT", "kid": "one"}
    return f"{part(header)}.{part(claims)}."


def signed_by_public_key(liar: Liar, claims: Claims, algorithm: str = "HS256") -> str:
    """A token whose HMAC has the provider's public key, which everybody knows, for its secret."""
    text = f"{part({'alg': algorithm, 'kid': 'one'})}.{part(claims)}"
    pem = liar.key.as_pem(private=False)
    digest = hmac.digest(pem, text.encode(), {"HS256": "sha256", "HS512": "sha512"}[algorithm])
    return f"{text}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@contextmanager
def lying() -> Iterator[Liar]:
    """A liar on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._do({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._do({name: one for name, [one] in parse_qs(body).items()})

        def _do(self, form: dict[str, str]) -> None:
            parts = urlsplit(self.path)
            query = {name: one for name, [one] in parse_qs(parts.query).items()}
            status, headers, content = liar.answer(parts.path, query, form)
            self.send_response(status)
            for name, value in {"content-type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    liar = Liar(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
