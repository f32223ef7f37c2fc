"""A service account of the tests, and what the fake accepts as proof of it."""

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SHA256 = (padding.PKCS1v15(), hashes.SHA256())


@dataclass
class Account:
    """A service account with its key, and the tokens that were handed out for it."""

    email: str = "registry@project.iam.gserviceaccount.com"
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    tokens: dict[str, float] = field(default_factory=dict)

    @cached_property
    def pem(self) -> str:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message, *SHA256)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        try:
            self.key.public_key().verify(signature, message, *SHA256)
        except InvalidSignature:
            return False
        return True

    def hand_out_token(self, life: int = 3600) -> str:
        token = secrets.token_urlsafe()
        self.tokens[token] = time.time() + life
        return token

    def accepts(self, bearer: str) -> bool:
        """A token handed out and not expired, or a JWT that the account signed itself."""
        if bearer.count(".") != 2:
            return self.tokens.get(bearer, 0) > time.time()
        head, claims, signature = bearer.split(".")
        try:
            decoded, said = _decoded(signature), json.loads(_decoded(claims))
        except ValueError:
            return False
        if not self.verifies(decoded, f"{head}.{claims}".encode()):
            return False
        return said["iss"] == self.email and said["iat"] - 60 < time.time() < said["exp"] and "scope" in said

    def write_key_file(self, path: Path) -> Path:
        content = {
            "type": "service_account",
            "project_id": "project",
            "private_key_id": "1",
            "private_key": self.pem,
            "client_email": self.email,
            "client_id": "1",
            "token_uri": "http://127.0.0.1:9/never-asked",
        }
        path.write_text(json.dumps(content))
        return path

    def write_federation_file(self, path: Path, token_url: str) -> Path:
        """Credentials by workload identity federation: tokens but no private key, so IAM has to sign."""
        subject = path.with_suffix(".token")
        subject.write_text("a token of another identity provider")
        content = {
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": token_url,
            "credential_source": {"file": str(subject)},
        }
        path.write_text(json.dumps(content))
        return path


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
