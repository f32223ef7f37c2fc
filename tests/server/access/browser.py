"""A browser as far as logins are concerned: it keeps its cookie, and its pages send Origin and CSRF header."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.server.client import Api, send

VIEWER = "{ viewer { name kind } }"
CSRF = {"X-Wanllmdb-Csrf": "1"}
REQUEST = {"X-Request-Id": "the-same"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return self.json["errors"][0]["extensions"]["code"]

    @property
    def message(self) -> str:
        return self.json["errors"][0]["message"]


@dataclass
class Browser:
    """One browser that visits `url`; `token` is what its cookie holds."""

    url: str
    token: str | None = None
    more: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, headers: dict[str, str] | None = None, /, **fields: Any) -> Answer:
        """Send JSON as this server's own pages do; `headers` instead of theirs, if given."""
        own = {"Origin": self.url, **CSRF} if headers is None else headers
        return self.send(
            "POST", path, json.dumps(fields).encode(), {"Content-Type": "application/json", **own}
        )

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookie = {"Cookie": f"other=1; wanllmdb={self.token}"} if self.token else {}
        answer = Answer(
            *send(f"{self.url}{path}", method, body, {**REQUEST, **cookie, **self.more, **headers})
        )
        given = answer.headers.get("set-cookie")
        if given is not None:
            self.token = given.partition(";")[0].partition("=")[2] or None
        return answer

    def log_in(self, name: str, password: str) -> Answer:
        return self.post("/auth/login", name=name, password=password)

    def accept(self, link: str, **fields: Any) -> Answer:
        return self.post("/auth/invitations/accept", token=token_of(link), **fields)

    @property
    def api(self) -> Api:
        """The registry, asked with the cookie."""
        headers = {"Origin": self.url, **CSRF, "Content-Type": "application/json"}
        return Api(lambda body: self.send("POST", "/graphql", body, headers).body)

    @property
    def name(self) -> str | None:
        """Who is logged in."""
        answer = self.post("/graphql", query=VIEWER)
        return answer.json["data"]["viewer"]["name"] if answer.status == 200 else None


def token_of(link: str) -> str:
    """The token in a one-time link's fragment."""
    return link.partition("#token=")[2]
