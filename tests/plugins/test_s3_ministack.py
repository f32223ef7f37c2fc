"""S3's conformance against ministack."""

import pytest
from wanllmdb_s3.options import parse_url
from wanllmdb_s3.storage import S3Storage

from tests.plugins.s3_suites import S3Suite
from tests.s3servers.fixtures import new_bucket


class TestMinistack(S3Suite):
    @pytest.fixture
    def storage(self, ministack):
        bucket = new_bucket(ministack)
        return S3Storage(
            parse_url(f"s3://{bucket}/pre fix?endpoint={ministack.endpoint}"), ministack.credentials
        )
