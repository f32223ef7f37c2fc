"""Where a page may send its visitor on to: pages of this server and nowhere else."""

import re

LONGEST = 2048
# A path as it is sent, then maybe a query and a fragment. No browser takes it for anything else: a second
# slash or a backslash at the start would name another host, and so might what browsers drop (tabs, newlines).
_LOCAL = re.compile(r"/(?:[A-Za-z0-9._~%!$&'()*+,;=:@-]+(?:/(?!/)|(?=[?#]|\Z)))*(?:[?#][!-\[\]-~]*)?")


def local_path(text: object) -> str | None:
    """The path with its query and fragment if it leads to a page here, else None."""
    if not isinstance(text, str) or len(text) > LONGEST or not _LOCAL.fullmatch(text):
        return None
    return text
