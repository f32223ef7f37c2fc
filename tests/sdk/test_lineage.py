"""Lineage, impact and paths in the SDK: small graphs, and what they can be turned into."""

import html
import re
import sys
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
import wanllmdb
from wanllmdb import embedded
from wanllmdb.errors import InvalidInput, LimitExceeded, NotFound
from wanllmdb.lineage import LineageEdge, LineageGraph, LineageNode


@pytest.fixture(params=["server", "embedded"])
def pipeline(request, at_home, monkeypatch):
    """raw -> train -> model (production), small -> evaluate -> report, all by name."""
    if request.param == "server":
        monkeypatch.setenv("WANLLMDB_URL", request.getfixturevalue("shared_server").url)
    made = {}

    def log(run, name, kind, aliases=()):
        artifact = wanllmdb.Artifact(name, kind)
        with artifact.new_file("a.txt") as file:
            file.write(name)
        made[name] = run.log_artifact(artifact, aliases=aliases)

    with wanllmdb.init(name="collect") as run:
        log(run, "raw", "dataset")
    with wanllmdb.init(name="train", job_type="train", id="the-training") as run:
        run.use_artifact("raw")
        log(run, "model", "model", ["production"])
        log(run, "small", "model")
    with wanllmdb.init(name="evaluate") as run:
        run.use_artifact("model:production")
        log(run, "report", "report")
        made["run"] = run
    yield made
    if request.param == "embedded":
        embedded.stop_all()


def _names(graph):
    return [(node.name.partition("/")[2], node.depth) for node in graph.nodes]


def test_lineage_both_ways(pipeline):
    graph = pipeline["model"].lineage()

    assert _names(graph) == [
        ("model:v1", 0), ("train", 1), ("evaluate", 1), ("raw:v1", 2), ("report:v1", 2), ("collect", 3),
    ]  # fmt: skip
    assert (graph.truncated, graph.frontier, graph.root.id) == (False, (), pipeline["model"].id)
    assert [(node.kind, node.type, node.aliases, node.state) for node in graph.nodes[:3]] == [
        ("version", "model", ("latest", "production"), None),
        ("run", "train", (), "FINISHED"),
        ("run", "", (), "FINISHED"),
    ]
    assert (graph.nodes[1].hidden_upstream, graph.nodes[1].hidden_downstream) == (0, 1)
    assert ([len(graph.versions), len(graph.runs)], len(graph.edges)) == ([3, 3], 5)
    edge = next(edge for edge in graph.edges if edge.target == graph.root.id)
    assert (edge.source, edge.role) == (graph.nodes[1].id, "output")
    assert timedelta(0) < datetime.now(UTC) - edge.at < timedelta(minutes=5)


def test_directions_and_what_limits_a_graph(pipeline):
    model = pipeline["model"]

    assert _names(model.upstream()) == [("model:v1", 0), ("train", 1), ("raw:v1", 2), ("collect", 3)]
    assert _names(model.downstream(depth=1)) == [("model:v1", 0), ("evaluate", 1)]
    assert model.downstream(depth=1).frontier == (model.downstream().nodes[1].id,)
    cut = model.lineage("upstream", first=2)
    assert (_names(cut), cut.truncated) == ([("model:v1", 0), ("train", 1)], True)
    assert _names(model.lineage("upstream", types=["model"])) == [("model:v1", 0), ("train", 1)]
    before = model.lineage(as_of=model.created_at)
    assert _names(before) == [("model:v1", 0), ("train", 1), ("raw:v1", 2), ("collect", 3)]
    with pytest.raises(InvalidInput, match="direction='sideways' is unknown; use one of 'BOTH'"):
        model.lineage("sideways")
    with pytest.raises(InvalidInput, match="has no time zone"):
        model.lineage(as_of=datetime(2026, 1, 1))  # noqa: DTZ001  # what is refused
    with pytest.raises(LimitExceeded, match="ask for 1 to 1000 nodes"):
        model.lineage(first=0)
    with pytest.raises(NotFound, match="did not exist at"):
        model.lineage(as_of=datetime(2020, 1, 1, tzinfo=UTC))


def test_runs_and_the_api_have_it_too(pipeline):
    api = wanllmdb.Api()

    assert _names(pipeline["run"].lineage("upstream", 1)) == [("evaluate", 0), ("model:v1", 1)]
    assert _names(api.run_lineage("the-training", depth=1)) == [
        ("train", 0), ("raw:v1", 1), ("model:v1", 1), ("small:v1", 1),
    ]  # fmt: skip
    assert api.lineage("model:production", "downstream") == pipeline["model"].downstream()
    path = api.lineage_path("report", "raw")
    assert [(node.name.partition("/")[2], node.depth) for node in path] == [
        ("report:v1", 0), ("evaluate", 1), ("model:v1", 2), ("train", 3), ("raw:v1", 4),
    ]  # fmt: skip
    assert api.lineage_path("model", "small") is None
    with pytest.raises(NotFound):
        api.lineage("nothing")


def test_impact(pipeline):
    impact = pipeline["raw"].impact()

    assert (impact.version_count, impact.run_count, impact.restricted_count) == (3, 2, 0)
    assert impact.types == {"model": 2, "report": 1}
    assert [(level.depth, level.versions, level.runs) for level in impact.levels] == [
        (1, 0, 1), (2, 2, 0), (3, 0, 1), (4, 1, 0),
    ]  # fmt: skip
    affected = [(item.ref.partition("/")[2], item.depth, item.aliases) for item in impact.affected]
    assert affected == [
        ("model:v1", 2, ("latest", "production")), ("small:v1", 2, ("latest",)), ("report:v1", 4, ("latest",)),
    ]  # fmt: skip
    cut = wanllmdb.Api().impact("raw", limit=1)
    assert (cut.affected, cut.version_count, cut.truncated) == (impact.affected[:1], 3, True)
    assert pipeline["raw"].impact(as_of=pipeline["small"].created_at).version_count == 2
    assert impact.to_networkx().number_of_nodes() == 6
    assert "Impact: 3 versions, 2 runs" in impact._repr_html_()
    assert impact.to_mermaid() == impact.graph.to_mermaid()


def test_networkx(pipeline, monkeypatch):
    graph = pipeline["report"].upstream()
    found = graph.to_networkx()

    assert found.is_directed() and found.is_multigraph()
    assert set(found.nodes) == {node.id for node in graph.nodes}
    assert {(edge.source, edge.target, edge.role) for edge in graph.edges} == set(found.edges(keys=True))
    assert found.nodes[graph.root.id]["name"] == pipeline["report"].ref
    assert all(found.edges[edge.source, edge.target, edge.role]["at"] == edge.at for edge in graph.edges)

    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(InvalidInput, match=r"pip install 'wanllmdb\[networkx\]'"):
        graph.to_networkx()


EVIL = [
    "<script>alert(1)</script>",
    '"] --> x; click x "javascript:x',
    "a\nb\x1b[31m",
    "\\",
    "`**x**`",
    "end",
    "&lt;",
    "#35;",
]


def _evil():
    nodes = tuple(
        LineageNode(str(number), kind, text, text, number, aliases=(text,), deleted=number == 1)
        for number, (text, kind) in enumerate(zip(EVIL, ["version", "run"] * 4, strict=True))
    )
    edges = tuple(LineageEdge(str(n), str(n + 1), "link" if n == 0 else "input", None) for n in range(7))
    return LineageGraph(nodes, edges)


def test_names_are_no_markup_in_mermaid():
    text = _evil().to_mermaid()

    node = re.compile(r'    n\d+(\["[^"<>\\`&]*"\]|\(\["[^"<>\\`&]*"\]\))')
    lines = [line.replace("<br/>", "") for line in text.splitlines()]
    assert lines[0] == "flowchart LR"
    assert [bool(node.fullmatch(line)) for line in lines[1:9]] == [True] * 8
    assert lines[9:] == ["    n0 -.-> n1", *(f"    n{n} --> n{n + 1}" for n in range(1, 7)),
                         "    classDef deleted stroke-dasharray: 4", "    class n1 deleted"]  # fmt: skip
    decoded = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), text)
    assert all(name in decoded for name in EVIL)


def test_names_are_no_markup_in_dot():
    text = _evil().to_dot()

    strings = re.findall(r'label="((?:[^"\\]|\\.)*)"\];\n', text)
    assert len(strings) == 8
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert re.fullmatch(r"[\w\s\[\]{}=;,>-]*", outside)
    assert "\x1b" not in text
    assert strings[1].startswith('\\"] --> x; click x \\"javascript:x')


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text.append(data)


def test_names_are_no_markup_in_html_and_nothing_is_fetched(pipeline):
    for text in (_evil()._repr_html_(), pipeline["model"].lineage()._repr_html_()):
        page = _Tags()
        page.feed(text)
        assert page.tags == {"table", "caption", "thead", "tbody", "tr", "th", "td"}
        assert "http" not in text
    page = _Tags()
    page.feed(_evil()._repr_html_())
    assert all(name in "".join(page.text) for name in EVIL)
    assert html.escape(EVIL[0]) in _evil()._repr_html_()
