"""schema.graphql: what the server exports, described throughout."""

from pathlib import Path

import pytest
from graphql import build_schema, is_enum_type, is_input_object_type, is_interface_type, is_object_type
from wanllmdb_server.api.schema import schema_text
from wanllmdb_server.errors import ErrorCode

CONTRACT = Path(__file__).parents[3] / "schema.graphql"
SCHEMA = build_schema(CONTRACT.read_text())
OURS = {name: kind for name, kind in SCHEMA.type_map.items() if not name.startswith("__")}
BUILT_IN = {"String", "Int", "Boolean", "ID", "Float"}


def test_the_contract_is_what_the_server_exports():
    assert CONTRACT.read_text() == schema_text(), "run: make generate"


def _described():
    for name, kind in OURS.items():
        if name in BUILT_IN:
            continue
        yield name, kind.description
        if is_object_type(kind) or is_interface_type(kind) or is_input_object_type(kind):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in getattr(field, "args", {}).items():
                    yield f"{name}.{field_name}({argument_name})", argument.description
        if is_enum_type(kind):
            for value_name, value in kind.values.items():
                yield f"{name}.{value_name}", value.description


def test_everything_in_the_contract_has_a_description():
    described = dict(_described())

    assert len(described) > 500
    assert [place for place, text in described.items() if not (text or "").strip()] == []


def test_every_error_code_is_in_the_contract():
    assert set(OURS["ErrorCode"].values) == {code.value for code in ErrorCode}


@pytest.mark.parametrize("name", sorted(OURS["Mutation"].fields))
def test_a_mutation_takes_one_input_with_an_idempotency_key(name):
    arguments = OURS["Mutation"].fields[name].args

    assert list(arguments) == ["input"]
    key = arguments["input"].type.of_type.fields["idempotencyKey"]
    assert str(key.type) == "String"
