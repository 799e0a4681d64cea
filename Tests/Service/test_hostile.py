"""Hostile clients of the real server: slow ones, endless uploads, paths and names that lead
elsewhere."""

import json
import os
import resource
import socket
import time
import urllib.error

import pytest

from masklet_server import Server
from raw_http import connected, head

pytestmark = pytest.mark.alone

CONNECTIONS = 1500
OPEN_FILES = 1024
PROMPT_SECONDS = 2.0
MEGABYTE = 1 << 20


def status_of(client: socket.socket) -> int:
    """The status of the answer; 0 if the connection was closed without one."""
    received = b""
    while b"\r\n" not in received:
        piece = client.recv(4096)
        if not piece:
            return 0
        received += piece
    return int(received.split()[1])


def status(service: Server, line: str, *fields: str, host: bool = True) -> int:
    with connected(service) as client:
        client.sendall(head(service, line, *fields, host=host))
        return status_of(client)


def refusal(service: Server, path: str, body: dict) -> tuple[int, str]:
    try:
        service.exchange("POST", path, body, limit=20)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    return 200, ""


def left(service: Server) -> list[str]:
    """The files that uploads left in the data folder."""
    return [str(path) for path in (service.data / "uploads").rglob("*") if path.is_file()]


def assert_prompt(service: Server) -> None:
    """Asserts that the server answers soon."""
    for _ in range(5):
        start = time.monotonic()
        service.request("GET", "/health")
        assert time.monotonic() - start < PROMPT_SECONDS


def test_many_slow_clients_keep_nobody_waiting(make_service, clip):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # The default limit of a shell.
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, hard), hard))
    service = make_service().start()
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    session = clip.session(service)
    clients = []
    before = service.resident()
    try:
        for number in range(CONNECTIONS):
            client = connected(service)
            clients.append(client)
            match number % 3:
                case 0:
                    client.sendall(b"GET /health HT")
                case 1:
                    client.sendall(head(service, "POST /propagate HTTP/1.1",
                                        "Content-Type: application/json",
                                        "Content-Length: 1000") + b"{")
                case 2:
                    client.sendall(head(service, "POST /api/v1/videos?name=a.mp4 HTTP/1.1",
                                        "Content-Length: 1000000") + b"slow")
            if number % 100 == 0:
                assert_prompt(service)
        assert_prompt(service)
        job = service.propagate(session)
        assert service.wait(job)["status"] == "completed"
        assert service.resident() - before < 300 * MEGABYTE
    finally:
        for client in clients:
            client.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert_prompt(service)
    deadline = time.monotonic() + 20
    while left(service) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left(service), "unfinished uploads are removed"


def test_an_upload_that_announces_too_much_is_refused_before_it_is_sent(service):
    with connected(service) as client:
        client.sendall(head(service, "POST /api/v1/videos?name=a.mp4 HTTP/1.1",
                            f"Content-Length: {10 << 30}"))
        assert status_of(client) == 413
        # A client that sends it nevertheless costs no memory, no disk and no delay for others.
        before = service.resident()
        try:
            for piece in range(512):
                client.sendall(bytes(MEGABYTE))
                if piece % 128 == 0:
                    assert_prompt(service)
        except OSError:
            pass
        assert service.resident() - before < 60 * MEGABYTE
    code, sentence = refusal(service, "/api/v1/uploads", {"name": "a.mp4", "bytes": 10 << 30})
    assert code == 413, sentence
    assert not left(service)
    assert_prompt(service)


def test_an_upload_that_never_ends_is_cut_off(make_service):
    service = make_service(MAX_UPLOAD_BYTES=str(8 * MEGABYTE)).start()
    with connected(service) as client:
        client.sendall(head(service, "POST /api/v1/videos?name=a.mp4 HTTP/1.1",
                            "Transfer-Encoding: chunked"))
        chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
        try:
            for _ in range(2048):
                client.sendall(chunk)
        except OSError:
            pass
        assert status_of(client) == 413
    assert not left(service)
    assert_prompt(service)


def test_a_huge_upload_streams_to_the_disk_and_leaves_nothing_when_it_is_cut(make_service):
    service = make_service(MAX_UPLOAD_BYTES=str(16 << 30)).start()
    before = service.resident()
    with connected(service) as client:
        client.sendall(head(service, "POST /api/v1/videos?name=a.mp4 HTTP/1.1",
                            f"Content-Length: {10 << 30}"))
        for piece in range(300):
            client.sendall(os.urandom(MEGABYTE))
            if piece % 50 == 0:
                assert_prompt(service)
        assert service.resident() - before < 60 * MEGABYTE
    deadline = time.monotonic() + 20
    while left(service) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left(service)


@pytest.fixture
def traps(make_service, tmp_path):
    """A service whose video folder has links and odd files in it, next to a secret."""
    folder = tmp_path / "shared"
    (folder / "inside").mkdir(parents=True)
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "secret.mp4").write_bytes(b"secret")
    (folder / "link.mp4").symlink_to(secret / "secret.mp4")
    (folder / "folder").symlink_to(secret)
    (folder / "loop.mp4").symlink_to(folder / "loop.mp4")
    (folder / "device.mp4").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.mp4")
    os.mkfifo(folder / "inside" / "00001.jpg")
    secret_path = secret / "secret.mp4"
    (folder / "list.m3u8").write_text(
        f"#EXTM3U\n#EXTINF:1,\nfile://{secret_path}\n#EXT-X-ENDLIST\n")
    (folder / "list.ffconcat").write_text(f"ffconcat version 1.0\nfile '{secret_path}'\n")
    (folder / "list.mp4").write_bytes((folder / "list.ffconcat").read_bytes())
    (folder / "\N{FULLWIDTH SOLIDUS}.mp4").write_bytes(b"no video")
    return make_service(folder=tmp_path, VIDEO_DIR=str(folder)).start()


def test_no_path_leads_out_of_the_video_folder(traps, tmp_path):
    folder = tmp_path / "shared"
    sibling = tmp_path / "shared-too"
    sibling.mkdir()
    (sibling / "secret.mp4").write_bytes(b"secret")
    secret = tmp_path / "secret" / "secret.mp4"
    for path in [
        "../secret/secret.mp4", f"{folder}/../secret/secret.mp4", str(secret), f"/{secret}",
        "link.mp4", "folder/secret.mp4", "folder", "loop.mp4", "device.mp4", "/dev/zero",
        "/etc/passwd", "/proc/self/environ", "/proc/self/fd/0", f"/proc/self/root{secret}",
        f"/proc/self/cwd/{secret}", f"{sibling}/secret.mp4", "../shared-too/secret.mp4",
        "..%2fsecret%2fsecret.mp4", "%2e%2e/secret/secret.mp4", "..\\secret\\secret.mp4",
        "inside/../../secret/secret.mp4", "./../secret/secret.mp4", "....//secret/secret.mp4",
        f"file:{secret}", f"file://{secret}", "concat:link.mp4|link.mp4", "subfile,,:link.mp4",
        "http://127.0.0.1:1/a.mp4", "pipe:0", "link.mp4\0.mp4", "\0", "/", ".", "..", "a" * 5000,
        "\N{ONE DOT LEADER}\N{ONE DOT LEADER}/secret/secret.mp4", "~/secret.mp4", "$HOME",
    ]:
        for route in ("/initialize", "/sam2/initialize", "/api/v1/sessions"):
            code, answer = refusal(traps, route, {"video_path": path})
            assert code in (400, 404, 422), (route, path, code, answer)
            assert "root:" not in answer and str(tmp_path) not in answer.replace(path, ""), answer


def test_what_is_no_plain_file_and_what_names_others_is_no_video(traps):
    for path in ["pipe.mp4", "inside", "list.m3u8", "list.ffconcat", "list.mp4"]:
        start = time.monotonic()
        code, answer = refusal(traps, "/initialize", {"video_path": path})
        assert code in (400, 404, 415, 422), (path, code, answer)
        assert time.monotonic() - start < PROMPT_SECONDS, path
    assert_prompt(traps)


def test_no_address_leads_out_of_the_annotators_files(traps):
    for path in [
        "/../../../../etc/passwd", "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
        "/js/..%2f..%2f..%2f..%2fetc%2fpasswd", "/js/../../../../etc/passwd", "/%00", "/js%00.js",
        "/..\\..\\etc\\passwd", "/js/%2e%2e%2f%2e%2e%2fPackage.swift", "/../Package.swift",
    ]:
        assert status(traps, f"GET {path} HTTP/1.1") in (400, 404), path


def test_pages_and_names_of_others_are_refused(service):
    own = f"127.0.0.1:{service.port}"
    get = "GET /health HTTP/1.1"
    assert status(service, get) == 200
    assert status(service, get, f"Origin: http://{own}") == 200
    for origin in ["http://evil.example", "null", f"http://{own}.evil.example",
                   f"http://evil.example#{own}", f"http://{own}@evil.example", "http://127.0.0.1",
                   f"http://localhost:{service.port}", "file://"]:
        assert status(service, get, f"Origin: {origin}") == 403, origin
    for host in ["evil.example", f"evil.example:{service.port}", "127.0.0.1.evil.example",
                 "evil.example@127.0.0.1", "127.0.0.1 evil.example", "127.0.0.1@evil.example",
                 "localhost.evil.example", "0x7f.1", ""]:
        assert status(service, get, f"Host: {host}", host=False) in (400, 403), host
    assert status(service, get, host=False) in (400, 403)
    assert status(service, "GET http://evil.example/health HTTP/1.1",
                  "Host: evil.example", host=False) in (400, 403, 404)
    assert status(service, "OPTIONS /propagate HTTP/1.1", "Origin: http://evil.example",
                  "Access-Control-Request-Method: POST") == 403
    for fields in (["Origin: http://evil.example"], ["Sec-Fetch-Site: cross-site"]):
        body = json.dumps({"video_path": "clip.mp4"})
        with connected(service) as client:
            client.sendall(head(service, "POST /initialize HTTP/1.1", *fields,
                                "Content-Type: application/json", f"Content-Length: {len(body)}")
                           + body.encode())
            assert status_of(client) == 403


def test_what_proxies_and_servers_read_differently_is_refused(service):
    own = f"Host: 127.0.0.1:{service.port}"
    chunked = "Transfer-Encoding: chunked"
    json = "Content-Type: application/json"
    malformed = {
        "two hosts": (["GET /health HTTP/1.1", own, own], ""),
        "another second host": (["GET /health HTTP/1.1", own, "Host: evil.example"], ""),
        "no host": (["GET /health HTTP/1.1"], ""),
        "two lengths": (["POST /propagate HTTP/1.1", own, "Content-Length: 2",
                         "Content-Length: 3"], "{}"),
        "a list of lengths": (["POST /propagate HTTP/1.1", own, "Content-Length: 2, 2"], "{}"),
        "a signed length": (["POST /propagate HTTP/1.1", own, "Content-Length: +2"], "{}"),
        "a length too long": (["POST /propagate HTTP/1.1", own, f"Content-Length: {10 ** 30}"], ""),
        "length and chunks": (["POST /propagate HTTP/1.1", own, "Content-Length: 5", chunked],
                              "0\r\n\r\n"),
        "chunks within another coding": (
            ["POST /propagate HTTP/1.1", own, "Transfer-Encoding: chunked, identity"], "0\r\n\r\n"),
        "an unknown coding": (
            ["POST /propagate HTTP/1.1", own, "Transfer-Encoding: xchunked"], "0\r\n\r\n"),
        "an unknown coding of a body that looks right": (
            ["POST /initialize HTTP/1.1", own, json, "Transfer-Encoding: xchunked"],
            "17\r\n{\"video_path\": \"a.mp4\"}\r\n0\r\n\r\n"),
        "a space before the colon": (
            ["POST /propagate HTTP/1.1", own, "Transfer-Encoding : chunked"], "0\r\n\r\n"),
        "a size of chunk that overflows": (
            ["POST /propagate HTTP/1.1", own, json, chunked], "FFFFFFFFFFFFFFFFF\r\n{}\r\n"),
        "a size that is no number": (
            ["POST /propagate HTTP/1.1", own, json, chunked], "two\r\n{}\r\n0\r\n\r\n"),
        "a folded line": (["GET /health HTTP/1.1", own, "X-A: b", " c"], ""),
        "a line before the first": (["GET /health HTTP/1.1", " Host: evil.example", own], ""),
        "a bare CR": (["GET /health HTTP/1.1", own, "X-A: b\rc"], ""),
        "a NUL": (["GET /health HTTP/1.1", own, "X-A: b\0c"], ""),
        "a header of 200 kB": (["GET /health HTTP/1.1", own, "X-A: " + 200_000 * "a"], ""),
        "5000 headers": (["GET /health HTTP/1.1", own, *(f"X-{i}: a" for i in range(5000))], ""),
        "a path of 200 kB": (["GET /" + 200_000 * "a" + " HTTP/1.1", own], ""),
        "no version": (["GET /health"], ""),
        "HTTP/2": (["PRI * HTTP/2.0"], "SM\r\n\r\n"),
    }
    for name, (lines, body) in malformed.items():
        with connected(service) as client:
            client.sendall(("\r\n".join([*lines, "", ""]) + body).encode())
            assert status_of(client) == 400, name
    assert_prompt(service)
    assert " failed: " not in service.log(), "a client's error is logged as the server's"
