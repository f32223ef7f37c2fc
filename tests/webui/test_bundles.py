"""What the built web UI weighs. `make bench-web` prints all of it."""

import re

from tests.bench_web import bundles
from tests.s3servers.environments import ROOT


def test_nothing_weighs_more_than_it_may():
    assert bundles.over_budget() == []


def test_every_page_is_weighed():
    router = (ROOT / "webui" / "src" / "app" / "router.ts").read_text()
    pages = set(re.findall(r"/(\w+)\.vue'\)", router))
    weighed = {word for name in bundles.bundles() for word in name.split(", ")}

    assert len(pages) > 15
    assert pages - weighed == set()


def test_what_is_too_heavy_is_named_with_its_weight(monkeypatch):
    monkeypatch.setitem(bundles.BUDGETS, "PlaygroundPage", 1)
    (found,) = bundles.over_budget()

    assert re.fullmatch(r"PlaygroundPage: 1\d\d\.\d kB of 1 kB", found)
