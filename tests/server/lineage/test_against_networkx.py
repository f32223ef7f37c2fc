"""On random graphs every answer is what networkx says of the same graph."""

import pytest

from tests.server.lineage.checking import QUESTIONS, check_against_networkx


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_those_of_networkx(inside, question):
    check_against_networkx(inside.database, question, examples=80)
