"""Whether a run event is what the public schema of OpenLineage says.

OpenLineage generates its Python models of the JSON schema: required fields have no default, enums are enums,
and what the schema does not know has no field. So an event is valid if it fills the models, exactly; the facets
of our own are held against the schema that the server shows.
"""

import types
import typing
from enum import Enum
from pathlib import Path

import attr
import jsonschema
import orjson
import wanllmdb_server.web
from openlineage.client import event_v2, facet_v2

OURS = orjson.loads(
    (Path(wanllmdb_server.web.__file__).parent / "static" / "openlineage-facets.json").read_bytes()
)
FACETS = {
    "version": facet_v2.dataset_version_dataset.DatasetVersionDatasetFacet,
    "outputStatistics": facet_v2.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
    "jobType": facet_v2.job_type_job.JobTypeJobFacet,
    "processing_engine": facet_v2.processing_engine_run.ProcessingEngineRunFacet,
}


def check(event):
    """Fill the models with a run event. Raises `TypeError` or `ValueError` where it does not fit."""
    assert event["schemaURL"] == event_v2.RunEvent._get_schema()
    fill(event_v2.RunEvent, {name: value for name, value in event.items() if name != "schemaURL"})


def fill(model, values):
    """An instance of a model; all values must have fields, and the right types."""
    hints = typing.get_type_hints(model)
    fields = {field.name: field for field in attr.fields(model) if field.init}
    unknown = set(values) - set(fields)
    if unknown:
        raise TypeError(f"{model.__name__} has no fields {unknown}")
    arguments = {
        fields[name].alias: _facets(value) if name.endswith("acets") else _value(hints[name], value)
        for name, value in values.items()
    }
    return model(**arguments)


def _facets(values):
    return {name: _facet(name, value) for name, value in values.items()}


def _facet(name, value):
    url = value["_schemaURL"]
    if name.startswith("wanllmdb_"):
        schema = {**OURS, "$ref": "#" + url.partition("#")[2]}
        jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(value)
        return value
    model = FACETS[name]
    assert url.rpartition("/")[2] == model.__name__, "the schema that the facet names is another one's"
    assert url.startswith("https://openlineage.io/spec/facets/")
    return fill(model, {key: item for key, item in value.items() if key not in ("_producer", "_schemaURL")})


def _value(hint, value):
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        (hint,) = (kind for kind in arguments if kind is not type(None))
        return _value(hint, value)
    if origin is list:
        return [_value(arguments[0], item) for item in value]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if attr.has(hint):
        return fill(hint, value)
    if not isinstance(value, hint) or isinstance(value, bool) != (hint is bool):
        raise TypeError(f"{value!r} is no {hint}")
    return value
