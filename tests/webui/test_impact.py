"""The impact view: what depends on a version, as a graph and as a table."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.webui.axe import violations
from tests.webui.lineages import DATASET, MODEL, TRAININGS, card, count, log_lineage, path

PROJECT = "consequences"


@pytest.fixture(scope="module", autouse=True)
def lineage(world):
    log_lineage(world, PROJECT)


def test_it_tells_everything_downstream_with_the_aliases(world, visit):
    page = visit(world, path(PROJECT, f"{DATASET}:v1", "impact"))

    table = page.get_by_role("region", name="What is affected")
    expect(table.get_by_role("status")).to_have_text("9 versions and 9 runs downstream")
    expect(table.get_by_role("list", name="By type").get_by_role("listitem")).to_have_text(
        ["8 model", "1 report"]
    )
    rows = [row.get_by_role("cell").all_inner_texts() for row in table.get_by_role("row").all()[1:]]
    assert [(row[0], row[1].split()[0], row[3].split()) for row in rows] == [
        *(("2", f"{MODEL}:v{number}", []) for number in range(1, TRAININGS)),
        ("2", f"{MODEL}:v8", ["latest", "production"]),
        ("4", "report:v1", ["latest"]),
    ]
    count(page, "19 nodes on 7 cards")


def test_a_row_leads_to_its_card_and_a_card_to_its_row(world, visit):
    page = visit(world, path(PROJECT, f"{DATASET}:v1", "impact"))
    count(page, "19 nodes on 7 cards")
    page.get_by_role("row").filter(has_text="production").get_by_role("button").click()

    expect(card(page, "model detector v8")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("row").filter(has_text="production")).to_have_attribute("aria-current", "true")


def test_the_table_is_saved_as_csv(world, visit, tmp_path: Path):
    page = visit(world, path(PROJECT, f"{DATASET}:v1", "impact"))
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV of all").click()

    assert download.value.suggested_filename == f"impact-{PROJECT}-{DATASET}-v1.csv"
    download.value.save_as(tmp_path / "impact.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "impact.csv").read_text())))
    assert [(row["level"], row["artifact"], row["version"], row["aliases"]) for row in rows][-2:] == [
        ("2", MODEL, "v8", "latest production"),
        ("4", "report", "v1", "latest"),
    ]
    assert len(rows) == TRAININGS + 1


def test_of_what_nothing_depends_on_it_says_so(world, visit):
    page = visit(world, path(PROJECT, "report:v1", "impact"))

    expect(page.get_by_text("Nothing was made of it.")).to_be_visible()


def test_everybody_can_use_it(world, visit):
    page = visit(world, path(PROJECT, f"{DATASET}:v1", "impact"))
    count(page, "19 nodes on 7 cards")
    expect(page.get_by_role("region", name="Affected versions")).to_be_visible()
    assert violations(page) == []
