"""How the server talks with a provider that is down, slow, endless, or says strange things of itself."""

import asyncio
import base64
import gzip
import hashlib
import json
import socket

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from wanllmdb_server.settings import Settings
from wanllmdb_server.web.oidc.attempts import begin_attempt
from wanllmdb_server.web.oidc.failures import LoginRefused, ProviderFailed
from wanllmdb_server.web.oidc.fetching import Fetcher
from wanllmdb_server.web.oidc.provider import Provider

from tests.oidc.browser import refusal
from tests.oidc.liar import lying, signed_with_header
from tests.oidc.registries import registry

DISCOVERY = "/.well-known/openid-configuration"
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def one_liar():
    with lying() as liar:
        yield liar


@pytest.fixture
def liar(one_liar):
    one_liar.be_honest()
    return one_liar


@pytest.fixture
def provider(liar):
    return provider_of(liar)


def provider_of(liar, **more):
    settings = Settings(oidc_issuer=liar.issuer, oidc_client_id="public", **more)
    return Provider(settings, liar.issuer, "public")


async def redeem(liar, provider, code="code"):
    attempt = begin_attempt("http://127.0.0.1:1/auth/oidc/callback", "/")
    liar.nonces[code] = attempt.nonce
    return await provider.redeem(code, attempt)


def refused(liar, provider):
    """What the refusal of a login says."""
    with pytest.raises(LoginRefused) as caught:
        asyncio.run(redeem(liar, provider))
    return caught.value.message


def failed(liar, provider):
    """What the failure of a login says."""
    with pytest.raises(ProviderFailed) as caught:
        asyncio.run(redeem(liar, provider))
    return caught.value.message


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"issuer": "https://evil.example"}, "calls itself 'https://evil.example', and oidc_issuer says"),
        ({"issuer": None}, "calls itself 'None'"),
        ({"token_endpoint": "http://login.example/token"}, "no https:// URL: 'http://login.example/token'"),
        ({"jwks_uri": "file:///etc/passwd"}, "no https:// URL: 'file:///etc/passwd'"),
        ({"jwks_uri": ["https://login.example/keys"]}, "no https:// URL: "),
        ({"authorization_endpoint": "javascript:alert(1)"}, "no https:// URL: 'javascript:alert(1)'"),
        ({"authorization_endpoint": None}, "no https:// URL: 'None'"),
        ({"userinfo_endpoint": "http://login.example/me"}, "no https:// URL: 'http://login.example/me'"),
    ],
)
def test_what_it_says_of_itself_is_checked(liar, metadata, said):
    liar.metadata = metadata

    assert said in failed(liar, provider_of(liar, oidc_roles={"a": {"b": "viewer"}}, oidc_groups_claim="no"))
    assert not {"/token", "/userinfo"} & set(liar.asked) or "userinfo_endpoint" in metadata


def test_an_issuer_with_a_slash_more_is_another_issuer(liar):
    settings = Settings(oidc_issuer=liar.issuer + "/", oidc_client_id="public")

    said = failed(liar, Provider(settings, liar.issuer + "/", "public"))

    assert f"calls itself '{liar.issuer}', and oidc_issuer says '{liar.issuer}/'" in said


NO_ANSWERS = {
    "no JSON": (200, JSON, b"<html>", "did not answer with JSON"),
    "no object": (200, JSON, b"[]", "did not answer with a JSON object"),
    "nested": (200, JSON, b"[" * 500_000, "did not answer with JSON"),
    "large": (200, JSON, b'{"a":"' + b"a" * (1 << 20) + b'"}', "answered with more than 1048576 bytes"),
    "compressed": (200, {"content-encoding": "gzip"}, gzip.compress(b"{}"), "compressed its answer"),
    "redirect": (302, {"location": "http://127.0.0.1:1/"}, b"", "did not answer with JSON"),
}


@pytest.mark.parametrize("path", [DISCOVERY, "/keys", "/token"])
@pytest.mark.parametrize("name", NO_ANSWERS)
def test_an_answer_that_is_none_is_a_failure(liar, provider, path, name):
    *answer, said = NO_ANSWERS[name]
    liar.answers[path] = tuple(answer)

    message = failed(liar, provider)

    assert message.startswith(f"the login provider at {liar.issuer}{path} {said}")


@pytest.mark.parametrize("path", [DISCOVERY, "/keys"])
@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_of_another_status_is_a_failure(liar, provider, path, status):
    liar.answers[path] = (status, {"location": "http://127.0.0.1:1/"}, b"{}")

    assert f"{path} answered with status {status}" in failed(liar, provider)


def test_keys_that_are_no_list_are_a_failure(liar, provider):
    liar.answers["/keys"] = (200, {}, b'{"keys": {}}')

    assert "no JSON Web Key Set" in failed(liar, provider)


@pytest.mark.parametrize("tokens", [{}, {"id_token": None}, {"id_token": 7}, {"id_token": ["x"]}])
def test_without_an_id_token_there_is_no_login(liar, provider, tokens):
    liar.answers["/token"] = (200, {}, json.dumps({"access_token": "x", **tokens}).encode())

    assert refused(liar, provider).startswith("the provider gave no ID token")


def test_what_it_tells_of_somebody_else_is_refused(liar):
    groups = provider_of(liar, oidc_admin_groups=["admins"])
    liar.change = lambda claims: claims.pop("groups")
    liar.userinfo = {"sub": "somebody-else", "groups": ["admins"]}

    assert refused(liar, groups) == "the provider's user information is about somebody else; log in again"


def test_user_information_that_cannot_be_had_is_a_failure(liar):
    groups = provider_of(liar, oidc_admin_groups=["admins"])
    liar.change = lambda claims: claims.pop("groups")
    liar.answers["/userinfo"] = (403, {}, b"{}")

    assert "/userinfo answered with status 403" in failed(liar, groups)


def test_user_information_does_not_speak_against_the_token(liar):
    groups = provider_of(liar, oidc_admin_groups=["admins"])
    liar.change = lambda claims: (claims.pop("preferred_username"), claims.update(groups=["few"]))
    liar.userinfo = {"sub": "subject-1", "groups": ["admins"], "preferred_username": "told", "iss": "x"}

    person = asyncio.run(redeem(liar, groups))

    assert (person.groups, person.username, person.issuer) == ({"few"}, "told", liar.issuer)


def test_new_keys_are_fetched_when_a_token_names_one(liar, provider):
    fresh = RSAKey.generate_key(2048, {"kid": "fresh", "use": "sig"})

    async def rotate():
        await redeem(liar, provider)
        liar.published = [fresh.as_dict(private=False)]
        liar.sign = lambda claims: liar.signed(claims, fresh)
        await asyncio.gather(*(redeem(liar, provider, f"code-{n}") for n in range(3)))

    asyncio.run(rotate())

    assert liar.asked.count("/keys") == 2
    assert liar.asked.count(DISCOVERY) == 1


def test_a_key_that_was_withdrawn_is_good_no_more(liar, provider):
    fresh = RSAKey.generate_key(2048, {"kid": "fresh", "use": "sig"})

    async def withdraw():
        await redeem(liar, provider)
        liar.published = [fresh.as_dict(private=False)]
        liar.sign = lambda claims: liar.signed(claims, fresh)
        await redeem(liar, provider)
        liar.sign = lambda claims: liar.signed(claims, liar.key)
        await redeem(liar, provider)

    with pytest.raises(LoginRefused, match="names the key 'one' for RS256, and the provider publishes 0"):
        asyncio.run(withdraw())


def test_made_up_key_ids_do_not_make_the_server_flood_the_provider(liar, provider):
    liar.sign = lambda claims: liar.signed(claims, liar.other, kid="made-up")

    async def try_often():
        return await asyncio.gather(
            *(redeem(liar, provider, str(n)) for n in range(9)), return_exceptions=True
        )

    found = asyncio.run(try_often())

    assert [type(error) for error in found] == 9 * [LoginRefused]
    assert liar.asked.count("/keys") == 5


def test_keys_for_other_purposes_are_passed_over(liar, provider):
    mine = liar.key.as_dict(private=False)
    liar.published = [
        {**mine, "use": "enc"},
        OctKey.import_key("shared secret of 32 characters...", {"kid": "one"}).as_dict(private=True),
        {"kty": "RSA", "kid": "one"},
        {"kty": "RSA", "kid": "one", "n": 5, "e": []},
        {"kty": "new", "kid": "one"},
        {"kty": ["RSA"]},
        "one",
        mine,
    ]

    assert asyncio.run(redeem(liar, provider)).subject == "subject-1"


def test_a_token_need_not_name_the_only_key(liar, provider):
    liar.sign = lambda claims: signed_with_header(liar, {"kid": None}, claims)

    assert asyncio.run(redeem(liar, provider)).subject == "subject-1"


def test_a_token_must_name_one_of_two_keys(liar, provider):
    liar.published.append(liar.other.as_dict(private=False))
    liar.sign = lambda claims: signed_with_header(liar, {"kid": None}, claims)

    said = "names no key for RS256, and the provider publishes 2 of that"
    assert said in refused(liar, provider)


def test_nobody_waits_long_for_a_provider_that_says_nothing():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/keys"

        with pytest.raises(ProviderFailed, match=r"/keys did not answer in 0\.2 s"):
            asyncio.run(Fetcher(0.2).ask("GET", url))


def test_nobody_waits_long_for_a_provider_that_never_ends(liar):
    """Each byte comes soon enough, the last one never."""

    async def drip(_reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.01)

    async def ask():
        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        async with server:
            await Fetcher(0.3).ask("GET", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys")

    with pytest.raises(ProviderFailed, match=r"/keys did not answer in 0\.3 s"):
        asyncio.run(ask())


KEYS = {
    "RS512": (RSAKey, 2048),
    "PS256": (RSAKey, 2048),
    "ES256": (ECKey, "P-256"),
    "ES384": (ECKey, "P-384"),
    "ES512": (ECKey, "P-521"),
    "EdDSA": (OKPKey, "Ed25519"),
    "Ed25519": (OKPKey, "Ed25519"),
}


def access_token_hash(algorithm):
    """The claim `at_hash` for the access token "access"."""
    bits = "512" if algorithm.startswith("Ed") else algorithm[2:]
    digest = hashlib.new(f"sha{bits}", b"access").digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", KEYS)
def test_other_kinds_of_signatures(liar, provider, algorithm):
    kind, size = KEYS[algorithm]
    key = kind.generate_key(size, {"kid": "k"})
    liar.published = [key.as_dict(private=False)]
    liar.sign = lambda claims: liar.signed(claims, key, alg=algorithm)
    liar.change = lambda claims: claims.update(at_hash=access_token_hash(algorithm))

    assert asyncio.run(redeem(liar, provider)).subject == "subject-1"


def test_a_registry_starts_and_answers_while_its_provider_is_down(tmp_path):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # taken by nobody else, and refused as it does not listen
        issuer = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with registry(tmp_path, issuer) as own:
            before = own.rows()

            status, code, message = refusal(own.browser().begin())

            said = f"the login provider at {issuer}{DISCOVERY} cannot be reached: ConnectError"
            assert (status, code) == (502, "UNAUTHENTICATED")
            assert message.startswith(said)
            assert own.rows() == before
            assert own.admin.ask("{ viewer { name } }") == {"viewer": {"name": "root"}}
