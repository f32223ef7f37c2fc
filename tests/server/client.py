"""A small GraphQL client for tests: it answers with data, or raises what the server refused."""

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


class Refused(Exception):
    """The first error of an answer: its code, its message, its details."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['extensions']['code']}: {error['message']}")
        self.code: str = error["extensions"]["code"]
        self.message: str = error["message"]
        self.details: dict[str, Any] = error["extensions"]["details"]


def send(
    url: str, method: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    """One HTTP request on a connection of its own: status, headers with lower-case names, body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@dataclass(frozen=True)
class Api:
    """Operations on one registry. `post` carries a JSON body to `/graphql` and returns the answer's."""

    post: Callable[[bytes], bytes]

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation. Raises `Refused`."""
        answer = json.loads(self.post(json.dumps({"query": document, "variables": variables}).encode()))
        if "errors" in answer:
            raise Refused(answer["errors"][0])
        data: dict[str, Any] = answer["data"]
        return data

    def do(self, mutation: str, select: str, **fields: Any) -> Any:
        """Carry out a mutation with that input; what it answers of `select`. Raises `Refused`."""
        type_ = INPUTS.get(mutation, mutation[0].upper() + mutation[1:] + "Input")
        document = f"mutation($input: {type_}!) {{ {mutation}(input: $input) {{ {select} }} }}"
        return self.ask(document, input=fields)[mutation]


INPUTS = {"addTags": "TagsInput", "removeTags": "TagsInput"}
"""The mutations whose input is not called after them."""


def over_http(url: str, key: str | None = None) -> Api:
    """A client of the server at `url`, with an API key if it is given."""
    headers = {"Content-Type": "application/json", "X-Wanllmdb-Reported-By": "tester@here"}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    return Api(lambda body: send(f"{url}/graphql", "POST", body, headers)[2])
