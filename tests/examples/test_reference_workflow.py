import pytest

from tests.sources import serving_site


def test_a_change_without_versions_is_refused(registry):
    lines = registry.run_example("reference_workflow.py", "--project", "photos")

    assert lines == [
        "1 register: v1 has 2 references and 1 uploaded file",
        "2 download: 3 files",
        "3 check: raw/a.txt is changed",
        "4 again: refused, raw/a.txt is not what was registered",
    ]
    (photos,) = registry.api("photos").versions("photos")
    assert [(file.path, bool(file.uri)) for file in photos.files()] == [
        ("labels.csv", False),
        ("raw/a.txt", True),
        ("raw/b.txt", True),
    ]


@pytest.mark.parametrize("registry", ["server"], indirect=True)
def test_data_on_the_web(registry):
    with serving_site() as site:
        site.files["/photos.tar"] = b"roses"

        data = f"{site.url}/photos.tar"
        lines = registry.run_example("reference_workflow.py", "--project", "web", "--data", data)

    assert lines == [
        "1 register: v1 has 1 references and 1 uploaded file",
        "2 download: 2 files",
        "3 check: all sources are as they were",
        "4 again: the registered versions were downloaded, though 0 sources changed",
    ]
