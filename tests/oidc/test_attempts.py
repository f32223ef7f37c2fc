"""The way back works once, in the browser that began, and leads to this server only."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.oidc.browser import ATTEMPT, CALLBACK, LOGIN, SESSION, parameters, refusal
from tests.oidc.liar import lying
from tests.oidc.registries import registry


@pytest.fixture(scope="module")
def lied_to(tmp_path_factory):
    """A registry whose provider takes every code, any number of times; and the provider."""
    folder = tmp_path_factory.mktemp("oidc")
    with lying() as liar, registry(folder, liar.issuer, allowed_hosts=["registry.example"]) as own:
        yield own, liar


@pytest.fixture
def own(lied_to):
    lied_to[1].be_honest()
    return lied_to[0]


@pytest.fixture
def liar(lied_to):
    return lied_to[1]


@pytest.fixture
def unchanged(own):
    """The refusal of a callback, which must change nothing."""

    def check(browser, callback, **headers):
        before = own.rows()
        status, code, message = refusal(browser.get(callback, **headers))
        assert own.rows() == before
        assert browser.cookie(SESSION) is None
        assert code == "UNAUTHENTICATED"
        return status, message

    return check


def changed(callback, **fields):
    """The address with other parameters; None takes one away."""
    given = {name: one for name, [one] in parse_qs(urlsplit(callback).query).items()} | fields
    return (
        f"{CALLBACK}?{urlencode({name: one for name, one in given.items() if one is not None}, doseq=True)}"
    )


def test_another_browser_cannot_finish_a_login(own, unchanged):
    callback = own.browser().walk_to_callback("mallory")

    status, message = unchanged(own.browser(), callback)

    assert status == 401
    assert message.startswith("no login was begun in this browser")


def test_a_browser_with_a_login_of_its_own_does_not_finish_another(own, unchanged):
    callback = own.browser().walk_to_callback("mallory")
    victim = own.browser()
    mine = victim.walk_to_callback("ada")

    status, message = unchanged(victim, callback)

    assert status == 401
    assert message.startswith("the answer of the provider belongs to another login")
    assert victim.get(mine).status_code == 303  # an address that came from elsewhere did not end it


@pytest.mark.parametrize("state", [None, "", "forged", "ä", "\udcff"])
def test_a_state_that_is_missing_or_forged_is_refused(own, unchanged, state):
    browser = own.browser()
    callback = browser.walk_to_callback("ada")
    forged = changed(callback, state=None) + (
        "" if state is None else "&state=" + urlencode({"": state}, errors="surrogateescape")[1:]
    )

    status, message = unchanged(browser, forged)

    assert status == 401
    assert message.startswith("the answer of the provider belongs to another login")


@pytest.mark.parametrize(
    "forge",
    [
        lambda value: "x" + value[1:],
        lambda value: value[:-1] + ("0" if value[-1] != "0" else "1"),
        lambda value: value.partition(".")[0],
        lambda value: value.replace(".", ".00000000.", 1),
        lambda _value: "..",
        lambda _value: "é",
    ],
)
def test_a_forged_cookie_is_refused(own, unchanged, forge):
    browser = own.browser()
    callback = browser.walk_to_callback("ada")
    cookie = browser.cookies.pop((ATTEMPT, "/")).value

    status, message = unchanged(browser, callback, cookie=f"{ATTEMPT}={forge(cookie)}".encode())

    assert status == 401
    assert message.startswith("the cookie of this login was not made by this server")


def test_a_login_works_once(own, unchanged):
    browser = own.browser()
    callback = browser.walk_to_callback("ada")
    kept = browser.cookies[ATTEMPT, "/"].value
    assert browser.get(callback).status_code == 303
    sessions = own.query("SELECT count(*) AS n FROM session")
    thief = own.browser()

    status, message = unchanged(thief, callback, cookie=f"{ATTEMPT}={kept}")

    assert (status, message) == (401, "this login was finished before; log in again")
    assert own.query("SELECT count(*) AS n FROM session") == sessions


def test_a_login_works_once_though_it_comes_back_many_times_at_once(own):
    browser = own.browser()
    callback = browser.walk_to_callback("ada")
    cookie = f"{ATTEMPT}={browser.cookies[ATTEMPT, '/'].value}"
    before = own.query("SELECT count(*) AS n FROM session")[0]["n"]

    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda _: own.browser().get(callback, cookie=cookie).status_code, range(8))
        statuses = sorted(found)

    assert statuses == [303] + 7 * [401]
    assert own.query("SELECT count(*) AS n FROM session")[0]["n"] == before + 1


def test_two_browsers_that_come_for_the_first_time_at_once_are_one_user(own, liar):
    liar.change = lambda claims: claims.update(sub="twice", preferred_username="twice")
    browsers = [own.browser() for _ in range(6)]
    callbacks = [browser.walk_to_callback("twice") for browser in browsers]

    with ThreadPoolExecutor(6) as pool:
        found = pool.map(lambda pair: pair[0].get(pair[1]).status_code, zip(browsers, callbacks, strict=True))
        statuses = list(found)

    assert statuses == 6 * [303]
    assert own.query("SELECT name FROM principal WHERE name LIKE 'twice%'") == [{"name": "twice"}]


def test_a_parameter_that_comes_twice_is_refused(own, unchanged):
    for name in ("code", "iss", "error"):
        browser = own.browser()
        callback = changed(browser.walk_to_callback("ada"), **{name: ["a", "b"]})

        assert unchanged(browser, callback) == (401, f"the address has '{name}' 2 times; log in again")


@pytest.mark.parametrize("code", [None, "", "c" * 4097])
def test_a_code_that_is_none_is_refused(own, unchanged, code):
    browser = own.browser()
    callback = changed(browser.walk_to_callback("ada"), code=code)

    assert unchanged(browser, callback) == (
        401,
        "the provider sent no code that could be used; log in again",
    )


def test_an_answer_of_another_issuer_is_refused(own, liar, unchanged):
    browser = own.browser()
    callback = changed(browser.walk_to_callback("ada"), iss="https://other.example")

    assert unchanged(browser, callback) == (
        401,
        f"the answer says that it comes from 'https://other.example', not from '{liar.issuer}'; log in again",
    )


def test_a_code_of_another_issuer_is_refused(own, liar, unchanged):
    with lying() as other:
        # What a mix-up comes to: the code of a login at the other one reaches us, and we ask our own for its token.
        other.nonces["code-of-other"] = "its nonce"
        liar.answers["/token"] = (400, {}, b'{"error": "invalid_grant"}')
        browser = own.browser()
        callback = changed(browser.walk_to_callback("ada"), code="code-of-other")

        assert unchanged(browser, callback) == (
            401,
            "the provider does not take the code (400: 'invalid_grant'); log in again",
        )
        assert other.asked == []


def test_a_token_of_another_issuer_is_refused(own, liar, unchanged):
    with lying() as other:
        liar.sign = lambda claims: other.signed({**claims, "iss": other.issuer}, other.key)
        browser = own.browser()

        status, message = unchanged(browser, browser.walk_to_callback("ada"))

        assert status == 401
        assert "bad_signature" in message


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "/a\r\nSet-Cookie: x=y",
        " /playground",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/" + "a" * 1024,
    ],
)
def test_it_goes_on_to_this_server_only(own, target):
    browser = own.browser()

    answer = browser.begin(target)

    assert refusal(answer) == (
        400,
        "INVALID_INPUT",
        "next must be a path of this server, such as /activity, of at most 1024 characters",
    )
    assert browser.cookies == {}


@pytest.mark.parametrize("target", [None, "/", "/playground?x=//evil.example#y", "/a/%5Cevil.example"])
def test_it_goes_on_where_it_was_asked_to(own, target):
    assert own.browser().log_in("ada", target).headers["location"] == (target or "/")


def test_it_may_come_from_another_site_as_a_page_only(own, liar):
    browser = own.browser()
    callback = browser.walk_to_callback("ada")
    site = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}

    framed = browser.get(callback, **site, **{"sec-fetch-dest": "iframe"})
    image = browser.get(callback, **{**site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"})
    page = browser.get(callback, **site, **{"sec-fetch-dest": "document"})

    assert [framed.status_code, image.status_code, page.status_code] == [403, 403, 303]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_other_methods_do_nothing(own, method):
    browser = own.browser()
    callback = browser.walk_to_callback("ada")
    before = own.rows()

    statuses = [browser.send(method, path, {}).status_code for path in (callback, LOGIN)]

    assert statuses == [405, 405]
    assert own.rows() == before


def test_it_needs_a_public_url_where_the_host_is_another(own):
    answer = own.browser().get(LOGIN, host="registry.example")

    assert refusal(answer) == (
        400,
        "INVALID_INPUT",
        "set public_url to log in at registry.example through the provider",
    )


def test_the_public_url_is_where_the_provider_sends_browsers_back(tmp_path, liar):
    with registry(tmp_path, liar.issuer, public_url="https://registry.example/") as own:
        answer = own.browser().get(LOGIN, host="registry.example")

        assert parameters(answer)["redirect_uri"] == "https://registry.example/auth/oidc/callback"
        assert answer.headers["set-cookie"].startswith("__Host-wanllmdb-oidc=")
