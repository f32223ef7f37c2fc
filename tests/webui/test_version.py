"""The page of a version: what it says, its files as a tree, external files, differences, deletion."""

import re

import pytest
from playwright.sync_api import expect

from tests.server.protocol import add, commit, create, digest_of, log, upload
from tests.server.servers import serving
from tests.sources import serving_site
from tests.webui.axe import violations
from tests.webui.world import DATASET, MODEL, PROJECT, World

HOSTILE = '<img src=x onerror="document.title=1">/\u202etxt.exe\u2066 {{7*7}} %2e%2e\'".txt'
TREE = {
    "README.md": b"# Tree\n",
    "data/train/a.csv": b"a,b\n1,2\n",
    "data/train/b.csv": b"a,b\n",
    "data/test.csv": b"x\n",
    "z.bin": b"\0" * 2048,
}


def _line(page, name):
    return page.get_by_role("treeitem").filter(
        has=page.locator("bdi", has_text=re.compile(f"^{re.escape(name)}$"))
    )


def test_its_head_says_what_it_is(world, visit):
    page = visit(world, f"/p/{PROJECT}/a/{MODEL}/v/v2")
    found = world.api.ask(f'{{ artifactVersion(ref: "{PROJECT}/{MODEL}:v2") {{ digest }} }}')[
        "artifactVersion"
    ]

    expect(page.get_by_role("heading", level=1)).to_have_text(f"{MODEL}:v2")
    main = page.get_by_role("main")
    expect(main).to_contain_text(found["digest"])
    expect(main).to_contain_text("200 B in 1 file")
    expect(main).to_contain_text("production")
    expect(main).to_contain_text("accuracy")
    expect(page.get_by_role("link", name="train-2")).to_have_attribute(
        "href", re.compile(f"^/p/{PROJECT}/runs/")
    )
    links = page.get_by_role("navigation", name="Version").get_by_role("link")
    base = f"/p/{PROJECT}/a/{MODEL}/v/v2"
    assert [link.get_attribute("href") for link in links.all()] == [
        f"{base}/files",
        f"{base}/diff",
        f"{base}/lineage",
        f"{base}/impact",
    ]
    assert violations(page) == []


def test_a_version_that_is_not_there(world, visit):
    page = visit(world, f"/p/{PROJECT}/a/{MODEL}/v/v99")

    expect(page.get_by_role("alert")).to_contain_text("v99 not found")
    assert violations(page) == []


def test_the_tree_opens_level_by_level(world, visit):
    log(world.api, PROJECT, "tree", TREE)
    page = visit(world, f"/p/{PROJECT}/a/tree/v/v1")
    tree = page.get_by_role("tree", name="Files")

    expect(tree.get_by_role("treeitem")).to_have_count(3)
    expect(tree.get_by_role("treeitem").nth(0)).to_contain_text("14 B")
    _line(page, "data").click()
    expect(tree.get_by_role("treeitem")).to_have_count(5)
    _line(page, "train").click()
    _line(page, "a.csv").click()
    expect(page.get_by_role("region", name="File data/train/a.csv")).to_contain_text("1")
    assert page.url.endswith("?file=data/train/a.csv")
    page.reload()
    expect(_line(page, "a.csv")).to_have_attribute("aria-selected", "true")
    assert violations(page) == []


def test_the_tree_obeys_the_keyboard(world, visit):
    log(world.api, PROJECT, "keys", TREE)
    page = visit(world, f"/p/{PROJECT}/a/keys/v/v1")
    tree = page.get_by_role("tree", name="Files")
    expect(tree.get_by_role("treeitem")).to_have_count(3)

    tree.focus()
    page.keyboard.press("ArrowRight")
    expect(tree.get_by_role("treeitem")).to_have_count(5)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="File data/test.csv")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(tree.get_by_role("treeitem")).to_have_count(3)


def test_the_cursor_stays_where_it_is_while_another_file_is_open(world, visit):
    log(world.api, PROJECT, "cursor", TREE)
    page = visit(world, f"/p/{PROJECT}/a/cursor/v/v1?file=z.bin")
    tree = page.get_by_role("tree", name="Files")
    expect(_line(page, "z.bin")).to_have_attribute("aria-selected", "true")

    tree.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(tree.get_by_role("treeitem")).to_have_count(5)
    page.keyboard.press("ArrowLeft")
    expect(tree.get_by_role("treeitem")).to_have_count(3)


def test_files_are_found_by_a_part_of_their_path(world, visit):
    log(world.api, PROJECT, "finding", TREE)
    page = visit(world, f"/p/{PROJECT}/a/finding/v/v1")

    page.get_by_label("Find a file by its path").fill("TRAIN/")
    found = page.get_by_role("tree", name="Files found").get_by_role("treeitem")
    expect(found).to_have_count(2)
    expect(found.nth(0)).to_contain_text("data/train/a.csv")
    page.get_by_label("Find a file by its path").fill("nowhere")
    expect(page.get_by_text("No file has that in its path")).to_be_visible()


def test_a_hundred_thousand_files_begin_with_one_request(world, visit):
    draft = create(world.api, PROJECT, "many")["id"]
    small = {"digest": digest_of(b"x"), "size": 1}
    for start in range(0, 100_000, 5_000):
        entries = [{"path": f"f{number:06}", **small} for number in range(start, start + 5_000)]
        world.api.do("addEntries", "missing", version=draft, entries=entries)
    upload(world.api, draft, [b"x"])
    commit(world.api, draft)
    asked = []
    page = visit(world, "about:blank")
    page.on(
        "request",
        lambda request: asked.append(request) if "query Folder" in (request.post_data or "") else None,
    )
    page.goto(f"/p/{PROJECT}/a/many/v/v1")
    tree = page.get_by_role("tree", name="Files")

    expect(tree.get_by_role("treeitem").first).to_contain_text("f000000")
    assert len(asked) == 1
    assert tree.get_by_role("treeitem").count() < 60
    for first_of_next in ("f000200", "f000400"):
        tree.focus()
        page.keyboard.press("End")
        expect(_line(page, first_of_next)).to_be_visible()
    assert tree.get_by_role("treeitem").count() < 60


def test_a_hostile_name_is_a_name(world, visit):
    log(world.api, PROJECT, "hostile", {HOSTILE: b"harmless"})
    page = visit(world, f"/p/{PROJECT}/a/hostile/v/v1")
    folder, name = HOSTILE.split("/")

    _line(page, folder).click()
    _line(page, name).click()
    expect(page.get_by_role("region", name=HOSTILE, exact=True)).to_have_text("harmless")
    with page.expect_download() as saved:
        page.get_by_role("region", name="File ").get_by_role("button", name="Download").click()
    assert saved.value.path().read_bytes() == b"harmless"
    assert page.title() == f"hostile:v1 · {PROJECT} · Files · wanllmdb"
    assert page.locator("main img").count() == 0


def test_external_files_are_marked(world, visit):
    page = visit(world, f"/p/{PROJECT}/a/{DATASET}/v/v3/files?file=raw/web.json")
    details = page.get_by_role("region", name="File raw/web.json")

    expect(details).to_contain_text("external · https")
    expect(details).to_contain_text("https://example.com/web.json")
    expect(details).to_contain_text("not pinned")
    expect(details.get_by_text("unverified", exact=True)).to_be_visible()
    expect(_line(page, "web.json").get_by_role("img", name="External")).to_be_visible()
    assert violations(page) == []
    _line(page, "a.png").click()
    details = page.get_by_role("region", name="File raw/a.png")
    expect(details.get_by_role("definition").first).to_have_text("v1")
    expect(details.get_by_text("unverified", exact=True)).to_have_count(0)


def test_a_check_tells_what_has_drifted(tmp_path, visit):
    with (
        serving_site() as site,
        serving(tmp_path / "data", dangerous_web_references_to_loopback="true") as server,
    ):
        world = World(server)
        world.api.do("createProject", "project { id }", name=PROJECT)
        rule = {"prefix": site.url, "storage": None}
        world.api.do("setReferenceAllowlist", "project { id }", project=PROJECT, rows=[rule])
        references = []
        for name in ("a", "b", "c"):
            site.files[f"/{name}"] = name.encode()
            references.append({"path": name, "uri": f"{site.url}/{name}", "size": 1})
        draft = create(world.api, PROJECT, "lake")["id"]
        world.api.do("addReferences", "added", version=draft, references=references)
        commit(world.api, draft)
        page = visit(world, f"/p/{PROJECT}/a/lake/v/v1")
        state = page.get_by_role("region", name="External files")

        expect(state).to_contain_text("never checked")
        page.get_by_role("button", name="Check now").click()
        expect(state).to_contain_text("all 3 unchanged since v1")
        site.files["/b"] = b"longer"
        page.get_by_role("button", name="Check now").click()
        expect(state).to_contain_text("1 of 3 changed since v1")
        del site.files["/c"]
        page.get_by_role("button", name="Check now").click()
        expect(state).to_contain_text("1 of 3 changed since v1, 1 of 3 gone")
        # The tree tells it too, and the folder is not closed for it.
        expect(_line(page, "b").get_by_role("img")).to_have_attribute(
            "aria-label", "External, changed at its source"
        )
        assert violations(page) == []
        page.close()  # before the server ends, of which it would complain


def test_who_may_not_check_is_told_so(closed, visit_as):
    page = visit_as("eve", closed, f"/p/{PROJECT}/a/{DATASET}/v/v3")

    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_role("region", name="External files").get_by_role("alert")).to_contain_text("writer")


def test_versions_are_compared(world, visit):
    before = {"same": b"1", "text": b"one\ntwo\nthree\n", "gone": b"123", "bin": b"\0\1"}
    after = {"same": b"1", "text": b"one\n2\nthree\nfour\n", "new": b"12345", "bin": b"\0\2"}
    for files in (before, after):
        log(world.api, PROJECT, "compared", files)
    page = visit(world, f"/p/{PROJECT}/a/compared/v/v2/diff")
    changes = page.get_by_role("list", name="Changed files").get_by_role("listitem")

    kinds = page.get_by_role("group", name="Changes to show").get_by_role("button")
    expect(kinds).to_have_text(["1 added 5 B", "1 removed 3 B", "2 changed 19 B", "1 unchanged 1 B"])
    expect(changes).to_have_count(4)
    page.get_by_role("button", name="text").click()
    lines = page.get_by_role("region", name="Changes in text").get_by_role("row")
    expect(lines).to_have_text(
        [re.compile(each) for each in (r"one", r"-\s*two", r"\+\s*2", "three", r"\+\s*four")]
    )
    assert violations(page) == []
    page.get_by_role("button", name="bin").click()
    expect(page.get_by_text("It holds no text")).to_be_visible()
    kinds.nth(3).click()
    expect(changes).to_have_count(5)
    page.reload()
    expect(changes).to_have_count(5)


def test_another_version_can_be_chosen_to_compare_with(world, visit):
    for number in (1, 2, 3):
        log(world.api, PROJECT, "chosen", {f"file{each}": b"x" for each in range(number)})
    page = visit(world, f"/p/{PROJECT}/a/chosen/v/v3/diff")

    chooser = page.get_by_role("button", name="Version to compare with")
    expect(chooser).to_contain_text("v2")
    chooser.click()
    page.get_by_role("menuitemradio", name="v1").click()
    expect(page.get_by_role("list", name="Changed files").get_by_role("listitem")).to_have_count(2)
    assert page.url.endswith("?with=v1")


def test_a_version_is_deleted_after_its_consequences_are_known(world, visit):
    log(world.api, PROJECT, "condemned", {"a": b"kept"})
    log(world.api, PROJECT, "condemned", {"a": b"kept", "b": b"doomed"}, aliases=["staging"])
    page = visit(world, f"/p/{PROJECT}/a/condemned/v/v2")

    page.get_by_role("button", name="Delete version").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("6 B become free")
    expect(dialog).to_contain_text("moves to v1")
    assert violations(page) == []
    delete = dialog.get_by_role("button", name="Delete version")
    expect(delete).to_be_disabled()
    dialog.get_by_role("checkbox").check()
    dialog.get_by_label("Why").fill("it was wrong")
    delete.click()
    page.wait_for_url(f"{world.url}/p/{PROJECT}/a/condemned")
    asked = f'{{ artifact(project: "{PROJECT}", name: "condemned") {{ versions {{ nodes {{ name aliases }} }} }} }}'
    assert world.api.ask(asked)["artifact"]["versions"]["nodes"] == [{"name": "v1", "aliases": ["latest"]}]


def test_everything_can_be_downloaded(world, visit):
    log(world.api, PROJECT, "both", {"a.txt": b"first", "dir/b.txt": b"second"})
    page = visit(world, f"/p/{PROJECT}/a/both/v/v1")
    saved = []

    def save(download):
        saved.append(download)

    page.on("download", save)

    page.get_by_role("button", name="Download", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"wanllmdb artifact get {PROJECT}/both:v1")
    expect(dialog.get_by_role("link", name="Manifest")).to_have_attribute("href", re.compile("^/api/"))
    assert violations(page) == []
    dialog.get_by_role("button", name="Download each file").click()
    expect(dialog.get_by_role("status")).to_have_text("2 of 2 downloads begun")
    # Playwright tells of them while it waits for something.
    while len(saved) < 2:
        page.wait_for_event("download")
    assert sorted(each.path().read_bytes() for each in saved) == [b"first", b"second"]


def test_what_is_external_only_can_be_listed(world, visit):
    draft = create(world.api, PROJECT, "partly")["id"]
    add(world.api, draft, {"here": b"1"})
    upload(world.api, draft, [b"1"])
    outside = {"path": "there", "uri": "s3://lake/there"}
    world.api.do("addReferences", "added", version=draft, references=[outside])
    commit(world.api, draft)
    page = visit(world, f"/p/{PROJECT}/a/partly/v/v1")

    page.get_by_label("Only external").check()
    expect(page.get_by_role("treeitem")).to_have_count(1)
    _line(page, "there").click()
    page.get_by_role("button", name="Get it from the source").click()
    expect(page.get_by_role("alert")).to_contain_text("may not sign for this place")


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits(world, visit, width):
    log(world.api, PROJECT, f"fits-{width}", {"a" * 200 + "/" + "b" * 200 + ".txt": b"c" * 500})
    path = f"/p/{PROJECT}/a/fits-{width}/v/v1/files?file={'a' * 200}/{'b' * 200}.txt"
    page = visit(world, path, viewport={"width": width, "height": 800})

    expect(page.get_by_role("region", name=re.compile("^aaa"))).to_be_visible()
    assert page.evaluate(
        "document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth"
    )
