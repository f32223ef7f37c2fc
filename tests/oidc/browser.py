"""What a person with a browser does: follows redirects, fills in forms, keeps cookies."""

import ssl
import time
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from http.cookies import Morsel, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

LOGIN = "/auth/oidc/login"
CALLBACK = "/auth/oidc/callback"
SESSION = "wanllmdb"
ATTEMPT = "wanllmdb-oidc"
MOST_STEPS = 20
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here has TLS, and reading the certificates for each browser would take longest of all."""


class Browser:
    """One browser. Like real ones it counts loopback as safe, so it sends it Secure cookies without TLS,
    and has the same cookies for all ports. `headers` are sent with every request.
    """

    def __init__(self, url: str, **headers: str) -> None:
        self.url = url
        self.cookies: dict[tuple[str, str], Morsel[str]] = {}
        # A connection that is kept may be closed by the other side just when it is used again.
        once = httpx.Limits(max_keepalive_connections=0)
        self.client = httpx.Client(limits=once, headers=headers, trust_env=False, timeout=60, verify=NO_TLS)

    def get(self, url: str, **headers: str) -> httpx.Response:
        """One request, without following where it leads. A path is one of the registry's."""
        return self.send("GET", url, headers)

    def send(self, method: str, url: str, headers: dict[str, str], **body: Any) -> httpx.Response:
        url = urljoin(self.url, url)
        sent = "; ".join(
            f"{name}={one.value}"
            for (name, path), one in self.cookies.items()
            if urlsplit(url).path.startswith(path)
        )
        answer = self.client.request(method, url, headers={"cookie": sent, **headers}, **body)
        for line in answer.headers.get_list("set-cookie"):
            self._keep(line)
        return answer

    def _keep(self, line: str) -> None:
        for one in SimpleCookie(line).values():
            gone = one["max-age"] == "0" or (
                one["expires"] and parsedate_to_datetime(one["expires"]).timestamp() < time.time()
            )
            self.cookies.pop((one.key, one["path"]), None)
            if not gone:
                self.cookies[one.key, one["path"]] = one

    def begin(self, target: str | None = None) -> httpx.Response:
        """The registry's redirect to the provider."""
        return self.get(LOGIN if target is None else f"{LOGIN}?{httpx.QueryParams(next=target)}")

    def walk_to_callback(self, login: str, target: str | None = None) -> str:
        """Log in at the provider and consent; the address at which the provider sends the browser back."""
        answer = self.begin(target)
        for _ in range(MOST_STEPS):
            if answer.is_redirect:
                where = urljoin(str(answer.url), answer.headers["location"])
                if urlsplit(where).path == CALLBACK:
                    return where
                answer = self.get(where)
            else:
                answer = self._submit(answer, login)
        raise AssertionError(f"the provider does not come back: {answer.url}: {answer.text[:500]}")

    def log_in(self, login: str, target: str | None = None) -> httpx.Response:
        """The registry's answer to the browser that comes back."""
        return self.get(self.walk_to_callback(login, target))

    def cookie(self, name: str) -> str | None:
        """The value of the registry's cookie."""
        found = self.cookies.get((name, "/"))
        return found.value if found is not None else None

    def ask(self, query: str) -> dict[str, Any]:
        """The answer to a GraphQL query with the cookies of this browser."""
        headers = {"origin": self.url, "x-wanllmdb-csrf": "1"}
        answer: dict[str, Any] = self.send("POST", "/graphql", headers, json={"query": query}).json()
        return answer

    def _submit(self, page: httpx.Response, login: str) -> httpx.Response:
        assert page.status_code == 200, page.text
        form = _Form()
        form.feed(page.text)
        fields = {**form.fields, **({"login": login, "password": "any"} if "login" in form.fields else {})}
        assert form.action is not None, page.text
        return self.send("POST", urljoin(str(page.url), form.action), {}, data=fields)


class _Form(HTMLParser):
    """The first form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = given.get("action")
        elif tag == "input" and given.get("name"):
            self.fields[given["name"]] = given.get("value") or ""


def parameters(answer: httpx.Response) -> dict[str, str]:
    """The parameters of the address that a redirect leads to."""
    return {name: one for name, [one] in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and message of a login that was refused."""
    [error] = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]
