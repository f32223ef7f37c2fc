"""Tokens that no honest provider gives: each is refused, and leaves every row as it was."""

import base64
import time

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.oidc.browser import ATTEMPT, SESSION, refusal
from tests.oidc.liar import lying, signed_by_public_key, signed_with_header, unsigned
from tests.oidc.registries import ROLES, registry


@pytest.fixture(scope="module")
def lied_to(tmp_path_factory):
    """A registry whose provider lies, and the provider."""
    with (
        lying() as liar,
        registry(
            tmp_path_factory.mktemp("oidc"), liar.issuer, oidc_admin_groups=["admins"], oidc_roles=ROLES
        ) as own,
    ):
        yield own, liar


@pytest.fixture
def liar(lied_to):
    lied_to[1].be_honest()
    return lied_to[1]


@pytest.fixture
def refused(lied_to):
    """Comes back from the provider and is refused: the status and the message."""
    own = lied_to[0]

    def come_back():
        browser = own.browser()
        callback = browser.walk_to_callback("anybody")
        before = own.rows()
        status, code, message = refusal(browser.get(callback))
        assert code == "UNAUTHENTICATED"
        assert own.rows() == before
        assert browser.cookie(SESSION) is None
        assert browser.cookie(ATTEMPT) is None
        return status, message

    return come_back


def test_the_liar_is_believed_when_it_is_honest(lied_to, liar):
    own = lied_to[0]
    liar.change = lambda claims: claims.update(sub="honest", preferred_username="honest")

    answer = own.browser().log_in("anybody")

    assert answer.status_code == 303
    assert own.user_of(liar.issuer, "honest")["is_admin"] == 1
    assert own.roles("honest") == {"vision": ("WRITER", True), "speech": ("VIEWER", True)}


def _soon(seconds):
    return int(time.time()) + seconds


WRONG_CLAIMS = {
    "audience": ({"aud": "somebody-else"}, "invalid_claim: Invalid claim: 'aud'"),
    "audience list": ({"aud": ["somebody-else"]}, "invalid_claim: Invalid claim: 'aud'"),
    "audience empty": ({"aud": []}, "invalid_claim: Invalid claim: 'aud'"),
    "audience object": ({"aud": {"public": True}}, "invalid_claim: Claim 'aud'"),
    "audiences without authorized party": ({"aud": ["public", "x"]}, "missing_claim: Missing claim: 'azp'"),
    "audiences for another party": (
        {"aud": ["public", "x"], "azp": "x"},
        "invalid_claim: Invalid claim: 'azp'",
    ),
    "authorized party": ({"azp": "x"}, "invalid_claim: Invalid claim: 'azp'"),
    "issuer": ({"iss": "https://evil.example"}, "invalid_claim: Invalid claim: 'iss'"),
    "issuer list": ({"iss": ["https://evil.example"]}, "invalid_claim: Claim 'iss'"),
    "expired": ({"exp": _soon(-31)}, "expired_token"),
    "expires by text": ({"exp": "9999999999"}, "invalid_claim: Claim 'exp'"),
    "expires never": ({"exp": float("nan")}, "invalid_claim: Claim 'exp'"),
    "issued in the future": ({"iat": 9_999_999_999}, "invalid_claim: The token was issued in the future"),
    "not valid yet": ({"nbf": 9_999_999_999}, "invalid_claim: The token is not yet valid"),
    "nonce": ({"nonce": "another"}, "invalid_claim: Invalid claim: 'nonce'"),
    "nonce list": ({"nonce": ["another"]}, "invalid_claim: Invalid claim: 'nonce'"),
    "subject empty": ({"sub": ""}, "invalid_claim: Invalid claim: 'sub'"),
    "subject number": ({"sub": 7}, "invalid_claim: Claim 'sub'"),
    "subject too long": ({"sub": "s" * 256}, "its subject is not up to 255 printable characters"),
    "subject unprintable": ({"sub": "a\nb"}, "its subject is not up to 255 printable characters"),
    "access token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "invalid_claim: Invalid claim: 'at_hash'"),
    "access token list": ({"at_hash": [1]}, "invalid_claim: Invalid claim: 'at_hash'"),
}


@pytest.mark.parametrize("name", WRONG_CLAIMS)
def test_a_wrong_claim_is_refused(liar, refused, name):
    claims, reason = WRONG_CLAIMS[name]
    liar.change = lambda right: right.update(claims)

    status, message = refused()

    assert status == 401
    assert message.startswith("the provider's ID token is not good (")
    assert reason in message


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "exp", "iat", "nonce"])
def test_a_missing_claim_is_refused(liar, refused, name):
    liar.change = lambda claims: claims.pop(name)

    status, message = refused()

    assert status == 401
    assert f"missing_claim: Missing claim: '{name}'" in message or f"missing_claim: {name}" in message


def _with_key_in_header(liar, claims):
    stranger = RSAKey.generate_key(2048)
    return liar.signed(claims, stranger, kid="one", jwk=stranger.as_dict(private=False))


def _tampered(liar, claims):
    header, _, signature = liar.signed(claims, liar.key).split(".")
    return f"{header}.{liar.signed({**claims, 'sub': 'root'}, liar.other).split('.')[1]}.{signature}"


DEEP = base64.urlsafe_b64encode(b"[" * 100_000).decode()

WRONG_SIGNATURES = {
    "none": (lambda _liar, claims: unsigned(claims), "it is signed by 'none'"),
    "None": (lambda _liar, claims: unsigned(claims, "None"), "it is signed by 'None'"),
    "empty": (lambda _liar, claims: unsigned(claims, "RS256"), "bad_signature"),
    "public key as secret": (
        signed_by_public_key,
        "it is signed by 'HS256'",
    ),
    "public key as secret, longer": (
        lambda liar, claims: signed_by_public_key(liar, claims, "HS512"),
        "it is signed by 'HS512'",
    ),
    "client id as secret": (
        lambda liar, claims: liar.signed(
            claims, OctKey.import_key("public" * 8, {"kid": "one"}), alg="HS256"
        ),
        "it is signed by 'HS256'",
    ),
    "key that is not published": (lambda liar, claims: liar.signed(claims, liar.other), "publishes 0"),
    "other key under the same id": (
        lambda liar, claims: liar.signed(claims, liar.other, kid="one"),
        "bad_signature",
    ),
    "key of another kind under the same id": (
        lambda liar, claims: liar.signed(claims, ECKey.generate_key("P-256", {"kid": "one"}), alg="ES256"),
        "the key 'one' for ES256, and the provider publishes 0",
    ),
    "key in the header": (_with_key_in_header, "bad_signature"),
    "other claims": (_tampered, "bad_signature"),
    "critical field that nobody knows": (
        lambda liar, claims: signed_with_header(liar, {"crit": ["x"], "x": 1}, claims),
        "unsupported_header: Unsupported ['x'] in header",
    ),
    "payload not encoded": (
        lambda liar, claims: signed_with_header(liar, {"crit": ["b64"], "b64": False}, claims),
        "invalid_payload",
    ),
    "key id that is no text": (
        lambda liar, claims: signed_with_header(liar, {"kid": ["one"]}, claims),
        "its key id is no text",
    ),
    "claims that are no object": (
        lambda liar, claims: signed_with_header(liar, {}, [claims]),
        "invalid_payload",
    ),
    "no token": (lambda _liar, _claims: "nonsense", "it is no JSON Web Token"),
    "five parts": (lambda liar, claims: liar.signed(claims, liar.key) + ".e30.e30", "decode_error"),
    "deep header": (lambda _liar, _claims: f"{DEEP}.e30.AAAA", "it is no JSON Web Token"),
}


@pytest.mark.parametrize("name", WRONG_SIGNATURES)
def test_a_wrong_signature_is_refused(liar, refused, name):
    sign, reason = WRONG_SIGNATURES[name]
    liar.sign = lambda claims: sign(liar, claims)

    status, message = refused()

    assert status == 401
    assert reason in message


def test_a_field_of_the_header_that_is_not_critical_is_passed_over(lied_to, liar):
    liar.sign = lambda claims: signed_with_header(liar, {"x5t": "abc", "vendor": "v" * 2000}, claims)
    liar.change = lambda claims: claims.update(sub="header")

    assert lied_to[0].browser().log_in("anybody").status_code == 303
