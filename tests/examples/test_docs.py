"""What the documentation shows is what happens."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```\n\n^```text\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize(("page", "blocks"), [("README.md", 1), ("docs/quickstart.md", 5)])
def test_the_code_prints_what_the_page_says(registry, page, blocks):
    text = (ROOT / page).read_text()
    found = BLOCK.findall(text)
    script = registry.folder / "script.py"
    script.write_text("\n".join(code for code, _ in found))

    printed = registry.run_example(str(script))

    assert len(found) == text.count("```python") == blocks
    assert printed == "".join(output for _, output in found).splitlines()


@pytest.mark.parametrize("name", ["configuration.md", "sdk.md"])
def test_generated_pages_are_up_to_date(name):
    pages = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()

    assert (ROOT / "docs" / name).read_text() == pages[name], "run `make generate`"


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda p: p.name
)
def test_links_lead_somewhere(page):
    broken = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]

    assert broken == []
