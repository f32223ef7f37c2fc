"""Which aliases a pattern covers, against the regular expression that says the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wanllmdb_server.artifacts.protection import check_pattern, covers
from wanllmdb_server.errors import AliasReserved, InvalidName

names = st.text("ab.-_A", min_size=1, max_size=12)
patterns = st.text("ab.-_A*?", min_size=1, max_size=8)


@given(patterns, names)
def test_a_pattern_covers_what_its_regular_expression_matches(pattern, name):
    said = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)

    assert covers(pattern, name) is (re.fullmatch(said, name) is not None)


@pytest.mark.parametrize(
    ("pattern", "covered", "free"),
    [
        ("production", ["production"], ["Production", "production2", "preproduction"]),
        ("prod*", ["prod", "prod-eu", "production"], ["PROD", "aprod"]),
        ("v?.?", ["v1.2"], ["v1.22", "v1x2.", "latest"]),
        ("*", ["a", "anything"], ["latest"]),
        ("l*t", ["lt", "last"], ["latest"]),
    ],
)
def test_examples(pattern, covered, free):
    assert [name for name in covered + free if covers(pattern, name)] == covered


def test_a_hostile_pattern_costs_no_time():
    """A backtracking regular expression would be busy until the end of the world."""
    assert not covers("*a" * 63 + "*b", "a" * 128)


@pytest.mark.parametrize("pattern", ["latest", "v3", "v03"])
def test_what_no_alias_can_be_called_is_refused(pattern):
    with pytest.raises(AliasReserved):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["", "[a-z]*", "a b*", "prod/*", "*" * 129, "ä*", "*\n", "\ud800*", "a{b}"]
)
def test_a_malformed_pattern_is_refused(pattern):
    with pytest.raises(InvalidName):
        check_pattern(pattern)
