"""`wanllmdb-server` whose clock is some seconds away from this machine's, as the file in `CLOCK` says.

The rows that it writes tell other times then; what it signs is signed now.
"""

import os
import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from wanllmdb_server.db import base

CLOCK = "WANLLMDB_SCREENSHOTS_CLOCK"


class _Shifted(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_Shifted":
        away = timedelta(seconds=float(_file.read_text()))
        return super().now(tz) + away


if __name__ == "__main__":
    _file = Path(os.environ.pop(CLOCK))
    base.datetime = _Shifted
    from wanllmdb_server.cli import main  # after the clock is set

    sys.exit(main())
