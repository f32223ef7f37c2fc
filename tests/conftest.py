from tests.s3servers.fixtures import ministack, swift

__all__ = ["ministack", "swift"]
