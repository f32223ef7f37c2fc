"""Previews of small files, also of hostile ones; from the local storage and from a real S3 server."""

import re
import struct
import zlib

import pytest
from playwright.sync_api import expect

from tests.server.client import send
from tests.server.protocol import log
from tests.server.servers import wait_until
from tests.webui.axe import violations
from tests.webui.distant import looking_at, on_s3
from tests.webui.world import PROJECT

CSV = 'id,name\n1,"a ""quoted"", cell"\n2,<script>alert(1)</script>\n'
JSON = '{"name": "rose", "petals": [1, 2.5, null], "deep": {"er": {"est": true}}}'
MARKDOWN = """# A title

Some *words*, a [good link](https://example.com/a) and a [relative one](../../login).

| a | b |
|---|---|
| 1 | 2 |
"""
HOSTILE = """# Hello

<script>document.title = 'script'</script>
<img src=x onerror="document.title='img'">

![beacon](https://evil.example/beacon.png)

<iframe src="https://evil.example/frame"></iframe>
<svg onload="document.title='svg'"><a href="javascript:1"><text>x</text></a></svg>
<form action="https://evil.example/form"><button>Log in</button></form>
<a href="javascript:document.title='link'">click me</a>

[and me](javascript:document.title='link')
[or me](data:text/html,<script>1</script>)
<style>body { background: url(https://evil.example/style) }</style>
<link rel=stylesheet href="https://evil.example/sheet">
<div id="main" class="fixed inset-0" style="background:url(https://evil.example/x)">cover</div>
<math><mtext><table><mglyph><style><img src=x onerror="document.title='mxss'">
"""
# More quotes within quotes than a parser has stack for.
DEEP = ">" * 20_000 + " deep"


def _png() -> bytes:
    """An image of one red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


FILES = {
    "text.py": b"print('<b>hi</b>')\n",
    "table.csv": CSV.encode(),
    "tree.json": JSON.encode(),
    "page.md": MARKDOWN.encode(),
    "hostile.md": HOSTILE.encode(),
    "deep.md": DEEP.encode(),
    "pixel.png": _png(),
    "broken.png": b"no image",
    "drawing.svg": b'<svg onload="document.title=1"></svg>',
    "binary.dat": bytes(range(256)),
    "broken.json": b"{",
    "empty.txt": b"",
    "large.txt": b"x" * ((1 << 20) + 1),
}


@pytest.fixture(scope="module")
def shown(world):
    log(world.api, PROJECT, "shown", FILES)
    return f"/p/{PROJECT}/a/shown/v/v1/files?file="


def test_text_is_text(world, visit, shown):
    page = visit(world, f"{shown}text.py")

    expect(page.get_by_role("region", name="text.py", exact=True)).to_have_text("print('<b>hi</b>')\n")
    assert violations(page) == []


def test_csv_is_a_table(world, visit, shown):
    page = visit(world, f"{shown}table.csv")
    table = page.get_by_role("region", name="table.csv", exact=True)

    expect(table.get_by_role("columnheader")).to_have_text(["id", "name"])
    expect(table.get_by_role("row").nth(1)).to_contain_text('a "quoted", cell')
    expect(table.get_by_role("row").nth(2)).to_contain_text("<script>alert(1)</script>")
    assert violations(page) == []
    page.get_by_role("tab", name="Source").click()
    expect(table).to_have_text(CSV)


def test_json_is_a_tree(world, visit, shown):
    page = visit(world, f"{shown}tree.json")
    tree = page.get_by_role("region", name="tree.json", exact=True)

    expect(tree).to_contain_text("rose")
    expect(tree.get_by_text("est", exact=False)).to_have_count(0)
    tree.get_by_role("button", name=re.compile("^er:")).click()
    expect(tree).to_contain_text("est: true")
    assert violations(page) == []


def test_markdown_is_rendered(world, visit, shown):
    page = visit(world, f"{shown}page.md")
    rendered = page.get_by_role("region", name="page.md", exact=True)

    expect(rendered.get_by_role("heading")).to_have_text("A title")
    link = rendered.get_by_role("link")
    expect(link).to_have_count(1)
    assert {name: link.get_attribute(name) for name in ("href", "rel", "target")} == {
        "href": "https://example.com/a",
        "rel": "noopener noreferrer nofollow",
        "target": "_blank",
    }
    expect(rendered.get_by_role("cell")).to_have_text(["1", "2"])
    assert violations(page) == []


def test_markdown_that_cannot_be_rendered_is_shown_as_it_is(world, visit, shown):
    page = visit(world, f"{shown}deep.md")

    expect(page.get_by_role("region", name="deep.md", exact=True)).to_have_text(DEEP)


def test_hostile_markdown_does_nothing(world, visit, shown):
    page = visit(world, f"{shown}hostile.md")
    rendered = page.get_by_role("region", name="hostile.md", exact=True)

    expect(rendered.get_by_role("heading")).to_have_text("Hello")
    expect(rendered).to_contain_text("[image: beacon]")
    expect(rendered).to_contain_text("<script>document.title = 'script'</script>")
    left = rendered.evaluate("(box) => [...box.querySelectorAll('*')].map((each) => each.tagName)")
    assert not set(left) & {
        "SCRIPT", "IMG", "IFRAME", "SVG", "FORM", "BUTTON", "STYLE", "LINK", "A", "MATH", "DIV", "INPUT",
    }  # fmt: skip
    assert rendered.evaluate("(box) => [...box.querySelectorAll('[id], [class], [style]')].length") == 0
    assert page.title() == f"shown:v1 · {PROJECT} · Files · wanllmdb"
    # That nothing was asked of another origin, and the policy was not even tried, is what `watch` sees.


def test_images_are_shown(world, visit, shown):
    page = visit(world, f"{shown}pixel.png")

    image = page.get_by_role("img", name="Content of pixel.png")
    expect(image).to_be_visible()
    assert image.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [1, 1]
    assert violations(page) == []


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("broken.png", "holds something else"),
        ("binary.dat", "It holds no text"),
        ("broken.json", "It is no valid JSON"),
        ("empty.txt", "The file is empty."),
        ("large.txt", "previews end at 1.00 MiB"),
        ("nowhere.txt", "This version has no such file"),
    ],
)
def test_what_cannot_be_shown_says_why(world, visit, shown, path, why):
    page = visit(world, shown + path)

    expect(page.get_by_role("region", name=f"File {path}")).to_contain_text(why)


def test_an_svg_is_never_drawn(world, visit, shown):
    page = visit(world, f"{shown}drawing.svg")

    expect(page.get_by_role("region", name="drawing.svg", exact=True)).to_contain_text("<svg onload")


def _expired(world) -> str:
    """A URL of a file that was good for a second, and is not any more."""
    asked = f'{{ artifactVersion(ref: "{PROJECT}/shown:v1") {{ entry(path: "text.py") {{ download(expiresIn: 1) {{ url }} }} }} }}'
    url = world.api.ask(asked)["artifactVersion"]["entry"]["download"]["url"]
    wait_until(lambda: send(url, "GET", None, {})[0] == 403)
    return url


def test_an_expired_url_is_asked_for_again(world, visit, watch, shown):
    watch.expect("403 (Forbidden)")
    expired, asked = _expired(world), []

    def once(route):
        asked.append(route.request.url)
        route.continue_(url=expired) if len(asked) == 1 else route.continue_()

    page = visit(world, "about:blank")
    page.route("**/storage/**", once)
    page.goto(f"{shown}text.py")

    expect(page.get_by_role("region", name="text.py", exact=True)).to_contain_text("print")
    assert len(asked) == 2


def test_a_url_that_stays_refused_is_told_and_can_be_tried_again(world, visit, watch, shown):
    watch.expect("403 (Forbidden)")
    expired = _expired(world)
    page = visit(world, "about:blank")
    page.route("**/storage/**", lambda route: route.continue_(url=expired))
    page.goto(f"{shown}text.py")

    expect(page.get_by_role("alert")).to_contain_text("The storage refuses the link")
    page.unroute_all(behavior="wait")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("region", name="text.py", exact=True)).to_contain_text("print")


def test_from_s3(tmp_path, playwright, swift, watch):
    with on_s3(tmp_path, swift) as world, looking_at(world, playwright, swift, watch) as visit:
        log(world.api, PROJECT, "far", FILES)
        page = visit(f"/p/{PROJECT}/a/far/v/v1/files?file=page.md")

        expect(page.get_by_role("region", name="page.md", exact=True)).to_contain_text("A title")
        page.get_by_role("treeitem").filter(has_text="pixel.png").click()
        expect(page.get_by_role("img", name="Content of pixel.png")).to_be_visible()
        with page.expect_download() as saved:
            page.get_by_role("region", name="File ").get_by_role("button", name="Download").click()
        assert saved.value.path().read_bytes() == FILES["pixel.png"]
        assert saved.value.suggested_filename == "pixel.png"
