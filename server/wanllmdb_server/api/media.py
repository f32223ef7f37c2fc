"""Which media type a GraphQL answer has, by the Accept header, and which request bodies are read.

From "GraphQL over HTTP" (draft of 2026): both response types are offered, the newer one is the default.
"""

from functools import lru_cache

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"

EVENT_STREAM = "text/event-stream"

_OFFERED = (GRAPHQL_RESPONSE, JSON)
_UTF8 = frozenset({"utf-8", "utf8"})


@lru_cache(256)
def answer_type(accept: str) -> str | None:
    """The offered type that `accept` prefers (the first when all are equal); None if it accepts neither."""
    if not accept.strip():
        return GRAPHQL_RESPONSE
    ranges = [_parse(part) for part in accept.split(",")]
    best, best_rank = None, (0.0, 0, 0)
    for offered in _OFFERED:
        rank = max((_rank(range_, offered, -place) for place, range_ in enumerate(ranges)), key=_specificity)
        if rank[0] > 0 and (best is None or rank > best_rank):
            best, best_rank = offered, rank
    return best


@lru_cache(64)
def wants_stream(accept: str) -> bool:
    """Whether server-sent events are asked for by name."""
    return any(
        media_range == EVENT_STREAM and parameters.get("q") not in {"0", "0.0"}
        for media_range, parameters in map(_parse, accept.split(","))
    )


@lru_cache(64)
def is_json(content_type: str) -> bool:
    """Whether a body of this type is read: JSON in UTF-8, which a web form of another origin cannot send."""
    media_type, parameters = _parse(content_type)
    return media_type == JSON and parameters.get("charset", "utf-8").lower() in _UTF8


def _parse(text: str) -> tuple[str, dict[str, str]]:
    media_type, *pairs = text.split(";")
    split = (pair.partition("=") for pair in pairs)
    return media_type.strip().lower(), {
        name.strip().lower(): value.strip().strip('"') for name, _, value in split
    }


def _rank(range_: tuple[str, dict[str, str]], offered: str, place: int) -> tuple[float, int, int]:
    """(quality, specificity, place) of a media range for a type; quality 0 when it does not match."""
    media_range, parameters = range_
    try:
        quality = float(parameters.get("q", "1"))
    except ValueError:
        quality = 0.0
    if parameters.get("charset", "utf-8").lower() not in _UTF8:
        return 0.0, 0, 0
    specificity = {offered: 3, "application/*": 2, "*/*": 1}.get(media_range, 0)
    return (quality, specificity, place) if specificity else (0.0, 0, 0)


def _specificity(rank: tuple[float, int, int]) -> int:
    return rank[1]
