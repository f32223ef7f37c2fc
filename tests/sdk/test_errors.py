import pytest
from wanllmdb import errors
from wanllmdb_server.errors import ErrorCode


@pytest.mark.parametrize("code", [code for code in ErrorCode if code is not ErrorCode.INTERNAL])
def test_every_code_of_the_server_has_a_class(code):
    error = errors.from_code(code.value, "why", {"a": 1})

    assert type(error) is not errors.WanllmdbError
    assert (error.code, error.message, error.details, str(error)) == (code.value, "why", {"a": 1}, "why")


def test_unknown_codes_are_carried_along():
    error = errors.from_code("FROM_THE_FUTURE", "hm")

    assert type(error) is errors.WanllmdbError
    assert error.code == "FROM_THE_FUTURE"


def test_related_errors_can_be_caught_together():
    assert isinstance(errors.from_code("ALIAS_CONFLICT", ""), errors.Conflict)
    assert isinstance(errors.from_code("INVALID_PATH", ""), errors.InvalidInput)
    assert isinstance(errors.from_code("QUERY_TOO_DEEP", ""), errors.LimitExceeded)
    assert type(errors.from_code("STORAGE_UNAVAILABLE", "")) is errors.StorageUnavailable
