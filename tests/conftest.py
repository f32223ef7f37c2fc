import os

from hypothesis import HealthCheck, settings

from tests.s3servers.fixtures import ministack, swift
from tests.tls import authority

__all__ = ["authority", "ministack", "swift"]

# A busy machine is no failure; and CI, which judges a change, tries the same examples every time.
settings.register_profile(
    "here", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("here")
