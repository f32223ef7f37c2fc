"""Notes what no page may do: ask another origin, complain in the console, run into its own policy."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

_OWN_SCHEMES = {"data", "blob", "about"}


@dataclass
class Watch:
    """What happened in the pages of some contexts. A breach of the policy is an error in the console."""

    allowed: set[str]
    """The origins that may be asked."""
    problems: list[str] = field(default_factory=list)
    expected: dict[str, int] = field(default_factory=dict)
    """Parts of messages in the console that a test brings about, and how often each came."""

    def look_at(self, context: BrowserContext) -> None:
        """Watch every page of the context, from now on."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("page", self._page)

    def expect(self, part: str) -> None:
        """A message with that in it is no problem; but it is one, if none comes."""
        self.expected[part] = 0

    def check(self) -> None:
        """Fail if there was a problem, or something that was expected did not come."""
        missing = [part for part, times in self.expected.items() if not times]
        assert (self.problems, missing) == ([], [])

    def _page(self, page: Page) -> None:
        page.on("websocket", self._web_socket)

    def _request(self, request: Request) -> None:
        self._ask(request.url)

    def _web_socket(self, socket: WebSocket) -> None:
        self._ask("http" + socket.url.removeprefix("ws"))

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _OWN_SCHEMES and f"{parts.scheme}://{parts.netloc}" not in self.allowed:
            self.problems.append(f"asked elsewhere: {url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complaint(f"console: {message.text} ({message.location['url']})")

    def _error(self, error: WebError) -> None:
        self._complaint(f"error: {error.error}")

    def _complaint(self, text: str) -> None:
        for part in self.expected:
            if part in text:
                self.expected[part] += 1
                return
        self.problems.append(text)
