import hashlib
import http.client
import json
import re
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from wanllmdb_server.storage.contract import BlobToSign
from wanllmdb_server.storage.layout import blob_key

from tests.server.storage.live import files_below, send

DATA = bytes(range(256)) * 8192  # 2 MiB: more than one hop


def blob(data, key=None):
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    return BlobToSign(key or blob_key("p1", digest, "b1"), digest, len(data))


def put_url(storage, to_sign, life=60):
    return storage.sign_put([to_sign], life)[0].url


def get_url(storage, to_sign, filename=None, inline=False, life=60):
    return storage.sign_get([to_sign], life, filename, inline=inline)[0].url


def assert_harmless(answer):
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"


def until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


# Uploads


@pytest.mark.parametrize("data", [b"", b"small", DATA])
def test_put_then_get(storage, data):
    stored = send(put_url(storage, blob(data)), "PUT", data)
    got = send(get_url(storage, blob(data)), "GET")

    assert (stored.status, stored.body, stored.headers["etag"]) == (201, b"", f'"{blob(data).digest}"')
    assert (got.status, got.body) == (200, data)
    assert got.headers["content-length"] == str(len(data))
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == "attachment"
    assert got.headers["etag"] == f'"{blob(data).digest}"'
    assert_harmless(stored)
    assert_harmless(got)


@pytest.mark.parametrize("data", [b"small", DATA])
def test_put_is_create_only(storage, data):
    send(put_url(storage, blob(data, "p/a")), "PUT", data)
    other = data[::-1]

    answer = send(put_url(storage, blob(other, "p/a")), "PUT", other)

    assert answer.status == 412
    assert answer.error["code"] == "ALREADY_EXISTS"
    assert answer.error["details"] == {"key": "p/a", "digest": blob(other).digest}
    assert b"".join(storage.read("p/a")) == data
    assert files_below(storage.root) == ["p/a"]
    assert_harmless(answer)


def test_a_client_that_sends_everything_before_it_reads_gets_the_refusal(storage):
    data = b"wanllmdb" * (3 << 20)
    send(put_url(storage, blob(data, "p/a")), "PUT", data)

    answers = [send(put_url(storage, blob(data, "p/a")), "PUT", data) for _ in range(10)]

    assert [(answer.status, answer.error["code"]) for answer in answers] == [(412, "ALREADY_EXISTS")] * 10


def test_sixteen_connections_put_one_key(storage):
    bodies = [b"%02d" % number * 700_000 for number in range(16)]
    urls = [put_url(storage, blob(body, "p/a")) for body in bodies]
    statuses = [0] * 16
    start = threading.Barrier(16)

    def put(number):
        start.wait()
        statuses[number] = send(urls[number], "PUT", bodies[number]).status

    threads = [threading.Thread(target=put, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [201, *[412] * 15]
    assert b"".join(storage.read("p/a")) == bodies[statuses.index(201)]
    assert files_below(storage.root) == ["p/a"]


@pytest.mark.parametrize("data", [b"small", DATA])
def test_wrong_bytes_are_refused(storage, data):
    answer = send(put_url(storage, blob(data, "p/a")), "PUT", data[:-1] + b"!")

    assert answer.status == 400
    assert answer.error["code"] == "CHECKSUM_MISMATCH"
    assert answer.error["details"]["digest"] == blob(data).digest
    assert files_below(storage.root) == []
    assert_harmless(answer)


@pytest.mark.parametrize("sent", [b"", b"smal", b"small and more", DATA * 2])
def test_a_body_of_another_length_is_refused(storage, sent):
    answer = send(put_url(storage, blob(b"small", "p/a")), "PUT", sent)

    assert answer.status == 400
    assert answer.error["code"] == "SIZE_MISMATCH"
    assert answer.error["details"] == {"digest": blob(b"small").digest, "size": 5, "actual": len(sent)}
    assert files_below(storage.root) == []


def test_chunked_uploads_are_counted(storage):
    def chunks(data):
        return (data[at : at + 50_000] for at in range(0, len(data), 50_000))

    headers = {"Transfer-Encoding": "chunked"}
    right = b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in chunks(DATA)) + b"0\r\n\r\n"
    short = b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in chunks(DATA[:-1])) + b"0\r\n\r\n"

    refused = send(put_url(storage, blob(DATA, "p/a")), "PUT", short, headers)
    assert (refused.status, refused.error["code"]) == (400, "SIZE_MISMATCH")
    assert files_below(storage.root) == []
    assert send(put_url(storage, blob(DATA, "p/a")), "PUT", right, headers).status == 201


def test_an_endless_upload_is_stopped(storage):
    parts = urlsplit(put_url(storage, blob(b"small", "p/a")))
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        sent = 0
        with suppress(BrokenPipeError, ConnectionResetError):  # the server closes
            while sent < 1 << 30:
                connection.sendall(b"10000\r\n" + bytes(65536) + b"\r\n")
                sent += 65536

    assert sent < 64 << 20
    assert files_below(storage.root) == []


@pytest.mark.parametrize("fed", [100, 1_500_000])
def test_an_upload_that_breaks_off_leaves_nothing(storage, fed):
    parts = urlsplit(put_url(storage, blob(DATA, "p/a")))
    connection = socket.create_connection((parts.hostname, parts.port))
    head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(DATA)}\r\n\r\n"
    connection.sendall(head.encode() + DATA[:fed])
    if fed > 1 << 20:
        until(lambda: len(files_below(storage.root)) == 1)
    assert storage.stat("p/a") is None
    assert list(storage.list("")) == []

    connection.close()

    until(lambda: files_below(storage.root) == [])
    assert send(put_url(storage, blob(DATA, "p/a")), "PUT", DATA).status == 201


# Signatures


def test_expired_and_forged_urls(storage):
    storage.write("p/a", [b"data"])
    late_get = get_url(storage, blob(b"data", "p/a"), life=-1)
    late_put = put_url(storage, blob(b"data", "p/b"), life=-1)
    get = get_url(storage, blob(b"data", "p/a"))

    for answer, code in [
        (send(late_get, "GET"), "URL_EXPIRED"),
        (send(late_get, "HEAD"), None),
        (send(late_put, "PUT", b"data"), "URL_EXPIRED"),
        (send(get.replace("p/a?", "p/b?"), "GET"), "URL_INVALID"),
        (send(get, "PUT", b"data"), "URL_INVALID"),
        (send(get.partition("?")[0], "GET"), "URL_INVALID"),
        (send(get[:-1] + ("0" if get[-1] != "0" else "1"), "GET"), "URL_INVALID"),
        (send(get.replace("attachment", "inline"), "GET"), "URL_INVALID"),
        (
            send(put_url(storage, blob(b"data", "p/b")).replace("length=4", "length=5"), "PUT", b"data!"),
            "URL_INVALID",
        ),
    ]:
        assert answer.status == 403
        assert code is None or answer.error["code"] == code
        assert_harmless(answer)
    assert files_below(storage.root) == ["p/a"]


def test_unknown_storage_and_missing_object(storage):
    missing = send(get_url(storage, blob(b"x", "p/missing")), "GET")
    unknown = send(get_url(storage, blob(b"x", "p/a")).replace("/default/", "/other/"), "GET")

    assert (missing.status, missing.error["code"]) == (404, "OBJECT_NOT_FOUND")
    assert missing.error["details"] == {"key": "p/missing"}
    assert (unknown.status, unknown.error["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd"]
)
def test_paths_out_of_the_root_are_never_signed(storage, path):
    url = get_url(storage, blob(b"x", "p/a"))

    answer = send(url.replace("p/a?", f"{path}?"), "GET")

    assert answer.status == 403
    assert b"root:" not in answer.body


# Downloads


@pytest.mark.parametrize("data", [b"0123456789", DATA])
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=2-5", 2, 5),
        ("bytes=3-", 3, None),
        ("bytes=-4", -4, None),
        ("bytes=5-99999999", 5, None),
    ],
)
def test_ranges(storage, data, asked, first, last):
    storage.write("p/a", [data])
    start = first if first >= 0 else len(data) + first
    end = len(data) - 1 if last is None else last

    answer = send(get_url(storage, blob(data, "p/a")), "GET", headers={"Range": asked})

    assert (answer.status, answer.body) == (206, data[start : end + 1])
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(data)}"
    assert answer.headers["content-length"] == str(end + 1 - start)
    assert_harmless(answer)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_range_behind_the_end(storage, asked):
    storage.write("p/a", [b"0123456789"])

    answer = send(get_url(storage, blob(b"0123456789", "p/a")), "GET", headers={"Range": asked})

    assert (answer.status, answer.body) == (416, b"")
    assert answer.headers["content-range"] == "bytes */10"


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=-", "lines=1-2", "bytes=0-1,3-4", "bytes=a-b", "bytes=٣-"]
)
def test_a_range_that_is_none_gets_everything(storage, asked):
    storage.write("p/a", [b"0123456789"])

    answer = send(get_url(storage, blob(b"0123456789", "p/a")), "GET", headers={"Range": asked.encode()})

    assert (answer.status, answer.body) == (200, b"0123456789")


def test_conditions(storage):
    to_sign = blob(DATA)
    storage.write(to_sign.key, [DATA])
    url, etag = get_url(storage, to_sign), f'"{to_sign.digest}"'

    for condition in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = send(url, "GET", headers={"If-None-Match": condition})
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)
    assert send(url, "GET", headers={"If-None-Match": '"other"'}).body == DATA
    resumed = send(url, "GET", headers={"Range": "bytes=1-2", "If-Range": etag})
    restarted = send(url, "GET", headers={"Range": "bytes=1-2", "If-Range": '"other"'})
    assert (resumed.status, resumed.body) == (206, DATA[1:3])
    assert (restarted.status, restarted.body) == (200, DATA)


def test_head(storage):
    storage.write("p/a", [DATA])

    answer = send(get_url(storage, blob(DATA, "p/a")), "HEAD")

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(DATA))
    assert answer.headers["accept-ranges"] == "bytes"
    assert_harmless(answer)


@pytest.mark.parametrize(
    ("filename", "inline", "content_type", "disposition"),
    [
        ("a.bin", False, "application/octet-stream", 'attachment; filename="a.bin"'),
        ("a.png", False, "application/octet-stream", 'attachment; filename="a.png"'),
        ("dir/A.PNG", True, "image/png", 'inline; filename="dir/A.PNG"'),
        ("a.jpeg", True, "image/jpeg", 'inline; filename="a.jpeg"'),
        ("a.gif", True, "image/gif", 'inline; filename="a.gif"'),
        ("a.webp", True, "image/webp", 'inline; filename="a.webp"'),
        ("a.svg", True, "application/octet-stream", 'attachment; filename="a.svg"'),
        ("a.html", True, "application/octet-stream", 'attachment; filename="a.html"'),
        (
            'ü"\r\nX: 1',
            False,
            "application/octet-stream",
            "attachment; filename=\"____X: 1\"; filename*=UTF-8''%C3%BC%22%0D%0AX%3A%201",
        ),
    ],
)
def test_only_raster_images_are_shown_inline(storage, filename, inline, content_type, disposition):
    storage.write("p/a", [b"data"])

    answer = send(get_url(storage, blob(b"data", "p/a"), filename, inline), "GET")

    assert (answer.status, answer.body) == (200, b"data")
    assert answer.headers["content-type"] == content_type
    assert answer.headers["content-disposition"] == disposition
    assert answer.headers["x"] is None
    assert_harmless(answer)


def test_a_download_that_breaks_off_leaves_no_open_file(storage):
    storage.write("p/large", [bytes(1 << 20)] * 64)
    parts = urlsplit(get_url(storage, BlobToSign("p/large", "sha256:" + "0" * 64, 64 << 20)))
    connection = socket.create_connection((parts.hostname, parts.port))
    connection.sendall(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    connection.recv(1000)
    until(lambda: open_files(storage) == 1)

    connection.close()

    until(lambda: open_files(storage) == 0)


def open_files(storage):
    names = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            names.append(str(descriptor.readlink()))
    return sum(name.startswith(storage.root + "/p") for name in names)


# Packs


def pack_of(storage, datas):
    blobs = [blob(data, f"p/{number}") for number, data in enumerate(datas)]
    [pack] = storage.sign_put_packs(blobs, 60)
    return pack, pack.listing.encode() + b"\n" + b"".join(datas)


def test_the_listing_is_what_the_page_says(storage):
    pack, _ = pack_of(storage, [b"one", b""])

    lines = pack.listing.split("\n")
    assert lines == [f"{blob(b'one').digest[7:]} 3 p/0", f"{blob(b'').digest[7:]} 0 p/1", ""]
    assert re.match(r"http://127.0.0.1:\d+/storage/default/packs\?", pack.request.url)
    assert pack.request.method == "PUT"


def test_a_pack_counts_new_and_old(storage):
    storage.write("p/1", [b"two"])
    pack, body = pack_of(storage, [b"one", b"two", b""])

    first = send(pack.request.url, "PUT", body)
    second = send(pack.request.url, "PUT", body)

    assert (first.status, json.loads(first.body)) == (200, {"stored": 2, "existing": 1})
    assert (second.status, json.loads(second.body)) == (200, {"stored": 0, "existing": 3})
    assert files_below(storage.root) == ["p/0", "p/1", "p/2"]
    assert_harmless(first)


def test_a_pack_stops_at_the_first_wrong_blob(storage):
    pack, body = pack_of(storage, [b"one", b"two", b"six"])

    answer = send(pack.request.url, "PUT", body.replace(b"two", b"TWO"))

    assert (answer.status, answer.error["code"]) == (400, "CHECKSUM_MISMATCH")
    assert answer.error["details"] == {"key": "p/1", "digest": blob(b"two").digest}
    assert files_below(storage.root) == ["p/0"]


def test_a_pack_has_to_be_what_was_signed(storage):
    pack, body = pack_of(storage, [b"one", b"two"])
    other, _ = pack_of(storage, [b"six", b"two"])

    for sent, status, code in [
        (body.replace(b"p/0", b"p/9"), 403, "URL_INVALID"),
        (body.replace(b"\n\n", b"\nx"), 403, "URL_INVALID"),
        (other.listing.encode() + b"\nsixtwo", 403, "URL_INVALID"),
        (body + b"!", 400, "SIZE_MISMATCH"),
        (body[:-1], 400, "SIZE_MISMATCH"),
        (b"", 400, "SIZE_MISMATCH"),
    ]:
        answer = send(pack.request.url, "PUT", sent)
        assert (answer.status, answer.error["code"]) == (status, code)
    assert files_below(storage.root) == []


def test_a_pack_comes_down_in_order(storage):
    datas = [b"one", b"", b"three"]
    for number, data in enumerate(datas):
        storage.write(f"p/{number}", [data])
    [pack] = storage.sign_get_packs([blob(data, f"p/{number}") for number, data in enumerate(datas)], 60)

    answer = send(pack.request.url, pack.request.method, pack.listing.encode())

    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"onethree", "8")
    assert answer.headers["content-disposition"] == "attachment"
    assert_harmless(answer)
    storage.delete(["p/1"])
    gone = send(pack.request.url, "POST", pack.listing.encode())
    assert (gone.status, gone.error["code"]) == (404, "OBJECT_NOT_FOUND")
    assert gone.error["details"] == {"key": "p/1", "digest": blob(b"").digest}


def test_packs_are_bounded(storage):
    small = [BlobToSign(f"p/{number}", "sha256:" + "0" * 64, 1) for number in range(4_001)]
    large = [BlobToSign(f"p/{number}", "sha256:" + "0" * 64, 256 * 1024) for number in range(33)]

    assert [pack.listing.count("\n") for pack in storage.sign_put_packs(small, 60)] == [2000, 2000, 1]
    assert [pack.listing.count("\n") for pack in storage.sign_get_packs(large, 60)] == [32, 1]
    assert storage.sign_put_packs([], 60) == []


def test_a_refusal_keeps_the_connection_when_little_was_sent(storage):
    first = urlsplit(put_url(storage, blob(b"small", "p/a")))
    connection = http.client.HTTPConnection(first.hostname, first.port)
    for _ in range(3):
        connection.request("PUT", f"{first.path}?{first.query}&forged=1", b"small")
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.headers["connection"]) == (403, None)
    connection.request("PUT", f"{first.path}?{first.query}", b"small")
    assert connection.getresponse().status == 201
    connection.close()
