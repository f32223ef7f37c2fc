from tests.s3servers.fixtures import ministack, swift
from tests.tls import authority

__all__ = ["authority", "ministack", "swift"]
