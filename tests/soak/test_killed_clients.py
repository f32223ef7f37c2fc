import json
import secrets
from pathlib import Path

import pytest

from tests.sdk import killing
from tests.sdk.processes import end_of, start_script

CYCLES = 200
SECONDS = 1800


@pytest.mark.soak
@pytest.mark.sqlite_only(reason="the registry of one's own folder is always SQLite")
@pytest.mark.timeout(SECONDS)
def test_a_client_killed_200_times_leaves_nothing_half_there(tmp_path):
    seed = str(secrets.randbelow(1 << 32))
    source = Path(killing.__file__).read_text()

    code, out, err = end_of(start_script(tmp_path, source, str(CYCLES), seed), SECONDS)

    assert code == 0, err
    report = json.loads(out)
    assert report["wrong"] == [], f"seed {seed}"
    assert report["cycles"] == CYCLES
    assert report["killed"] > CYCLES / 4
