"""S3's conformance against OpenStack Swift."""

import pytest
from wanllmdb_s3.options import parse_url
from wanllmdb_s3.storage import S3Storage

from tests.plugins.s3_suites import S3Suite
from tests.s3servers.fixtures import new_bucket


class TestSwift(S3Suite):
    @pytest.fixture
    def storage(self, swift):
        bucket = new_bucket(swift)
        return S3Storage(parse_url(f"s3://{bucket}/pre fix?endpoint={swift.endpoint}"), swift.credentials)
