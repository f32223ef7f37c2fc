"""What is pinned for the provider names packages and digests, and no place to download them from."""

import json

from tests.oidc.provider import HERE


def test_the_lock_file_names_no_registry():
    text = (HERE / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]

    assert '"resolved"' not in text
    assert "registry." not in text
    installed = {path: package for path, package in packages.items() if path}
    assert len(installed) > 20
    assert [
        path for path, package in installed.items() if not package["integrity"].startswith("sha512-")
    ] == []


def test_the_versions_are_exact():
    asked = json.loads((HERE / "package.json").read_text())["dependencies"]
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]

    assert asked == {"oidc-provider": locked["node_modules/oidc-provider"]["version"]}
