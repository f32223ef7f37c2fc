import json


def test_put_and_get_without_a_server(embedded, data):
    code, out, err = embedded("artifact", "put", "data", "demo/digits", "--type", "dataset")
    assert (code, out) == (0, "demo/digits:v1\n")
    assert err.startswith("wanllmdb: 2 files, 10 B, logged by run ")
    assert embedded("artifact", "get", "demo/digits", "--path", "raw") == (0, "artifacts/digits-v1/raw\n", "")
    assert (embedded.folder / "artifacts/digits-v1/raw/notes.txt").read_text() == "notes\n"
    assert not (embedded.folder / "artifacts/digits-v1/train.csv").exists()

    code, out, err = embedded("status", "--json")

    status = json.loads(out)
    assert (code, err) == (0, "")
    assert status["url"] is None
    assert status["folder"] == str(embedded.folder / ".wanllmdb")
    assert (status["source"], status["principal"]) == ("default", "local")
    assert status["server_version"] == status["client_version"]


def test_looking_makes_no_registry(embedded):
    code, out, err = embedded("artifact", "ls", "demo")

    assert (code, out) == (4, "")
    assert err.startswith("wanllmdb: there is no registry here: no server is configured and ")
    assert embedded("status")[0] == 0
    assert not (embedded.folder / ".wanllmdb").exists()


def test_the_cache_needs_no_registry(embedded):
    code, out, _ = embedded("cache", "info", "--json")
    assert code == 0
    assert json.loads(out) == {
        "folder": str(embedded.folder / "cache"),
        "files": 0,
        "bytes": 0,
        "partial_bytes": 0,
        "max_bytes": 20 << 30,
    }
    assert embedded("cache", "prune", "--max-size", "1.5G") == (0, "removed 0 files, 0 B\n", "")
