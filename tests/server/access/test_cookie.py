"""The cookie of a browser's session, with TLS and without, and how it is found among others."""

import pytest
from wanllmdb_server.web.authentication import Cookie

TLS, PLAIN = Cookie("https://models.example.org"), Cookie(None)


def test_with_tls_no_neighbouring_host_can_plant_it():
    assert TLS.set("t") == (b"set-cookie", b"__Host-wanllmdb=t; Path=/; HttpOnly; Secure; SameSite=Lax")
    assert TLS.clear() == (
        b"set-cookie",
        b"__Host-wanllmdb=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0",
    )
    assert TLS.read({b"cookie": b"wanllmdb=planted"}) is None
    assert TLS.read({b"cookie": b"wanllmdb=planted; __Host-wanllmdb=t"}) == "t"


@pytest.mark.parametrize(
    ("header", "token"),
    [
        (b"wanllmdb=t", "t"),
        (b"a=1; wanllmdb=t; b=2", "t"),
        (b'wanllmdb="t"', "t"),
        (b"wanllmdb=", None),
        (b"wanllmdb", None),
        (b"", None),
        (b"xwanllmdb=t", None),
        (b"\xff\xfe=1; wanllmdb", None),
    ],
)
def test_it_is_found_among_others(header, token):
    assert PLAIN.read({b"cookie": header}) == token


@pytest.mark.parametrize("other", [b"[a]=1", b'a="1', b"a b=1", b"{}=1", b"a=\xe9", b"a=b,c=d", b"=x"])
def test_cookies_of_other_programs_on_the_host_do_not_hide_it(other):
    assert PLAIN.read({b"cookie": other + b"; wanllmdb=t"}) == "t"
    assert PLAIN.read({b"cookie": b"wanllmdb=t; " + other}) == "t"
