"""Long random runs: collected only when asked for by `-m soak`, as `make soak` does."""


def pytest_ignore_collect(config):
    return None if "soak" in (config.getoption("markexpr") or "") else True
