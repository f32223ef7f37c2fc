"""The response headers that a download URL pins, so that users' bytes never run in our origin."""

from pathlib import PurePosixPath
from urllib.parse import quote

RASTER_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""All that may be shown inline: images without scripts."""

DISPOSITION = "response-content-disposition"
CONTENT_TYPE = "response-content-type"


def response_fields(filename: str | None, *, inline: bool) -> dict[str, str]:
    """Query fields, named as in S3, for a download called `filename`.

    `inline` counts only for names of raster images; everything else stays an attachment.
    """
    if filename is None:
        return {DISPOSITION: "attachment"}
    raster = RASTER_TYPES.get(PurePosixPath(filename.lower()).suffix)
    if inline and raster:
        return {DISPOSITION: _disposition("inline", filename), CONTENT_TYPE: raster}
    return {DISPOSITION: _disposition("attachment", filename)}


def _disposition(kind: str, filename: str) -> str:
    plain = "".join(c if " " <= c <= "~" and c not in '"\\%' else "_" for c in filename)
    header = f'{kind}; filename="{plain}"'
    return header if plain == filename else f"{header}; filename*=UTF-8''{quote(filename, safe='')}"
