"""`python -m wanllmdb_server` is the command `wanllmdb-server`."""

import sys

from wanllmdb_server.cli import main

sys.exit(main())
