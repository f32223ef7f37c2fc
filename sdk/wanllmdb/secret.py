"""API keys in memory: text that is sent but never shown."""

from wanllmdb.errors import InvalidInput


class Secret(str):
    """Text whose `repr` hides it, so that it is not in a traceback that shows variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"


def check_key(key: str, where: str) -> Secret:
    """The API key without the white space around it.

    Raises `InvalidInput`, naming `where` and not the key, for what no server can have given out: an HTTP
    library would quote it in its own complaint.
    """
    key = Secret(key.strip())
    if not key or not all("!" <= c <= "~" for c in key):
        raise InvalidInput(f"{where} is not an API key: one is a word of plain letters, digits and signs")
    return key
