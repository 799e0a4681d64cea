"""More connections than the process may have open files, and clients that keep it waiting."""

import socket
import time

import pytest

from masklet_server import Server
from raw_http import connected, head

pytestmark = pytest.mark.alone

OPEN_FILES = 256
CONNECTIONS = 400
TOKEN = "a-token-of-this-service"
MEGABYTE = 1 << 20


def answer_of(client: socket.socket) -> bytes:
    """What the server sends until it ends the connection or the answer's head is complete."""
    received = b""
    try:
        while b"\r\n\r\n" not in received:
            piece = client.recv(4096)
            if not piece:
                break
            received += piece
    except ConnectionResetError:
        pass
    return received


def health(service: Server) -> bytes:
    with connected(service) as client:
        client.sendall(head(service, "GET /health HTTP/1.1"))
        return answer_of(client)


def upload_head(service: Server) -> bytes:
    return head(service, "POST /api/v1/videos?name=a.mp4 HTTP/1.1", "Content-Length: 1000000")


def test_idle_connections_up_to_the_limit_of_open_files_keep_nobody_out(make_service, clip):
    service = make_service()
    service.open_files = OPEN_FILES
    service.start()
    clients = []
    try:
        for number in range(CONNECTIONS):
            client = connected(service)
            clients.append(client)
            if number % 2:
                client.sendall(head(service, "GET /health HTTP/1.1"))
                assert answer_of(client).startswith(b"HTTP/1.1 200 ")
        before = service.processor_seconds()
        time.sleep(2)
        assert service.processor_seconds() - before < 1, "the server spins"
        # A video is opened and tracked while as many connections as possible are open.
        assert service.wait(service.propagate(clip.session(service)))["status"] == "completed"
    finally:
        for client in clients:
            client.close()


def test_connections_at_work_up_to_the_limit_are_kept_and_further_ones_told_to_wait(make_service):
    service = make_service()
    service.open_files = OPEN_FILES
    service.start()
    clients = []
    refused = served = 0
    try:
        for _ in range(CONNECTIONS):
            client = connected(service)
            client.sendall(upload_head(service) + b"slow")
            clients.append(client)
        for _ in range(20):
            answer = health(service)
            if answer.startswith(b"HTTP/1.1 503 "):
                assert b"retry-after: " in answer.lower() and b"connection: close" in answer.lower()
                refused += 1
            else:
                served += answer.startswith(b"HTTP/1.1 200 ")
        assert refused and not served
        assert service.process.poll() is None
    finally:
        for client in clients:
            client.close()
    deadline = time.monotonic() + 20
    while not health(service).startswith(b"HTTP/1.1 200 "):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "Fatal" not in service.log()


def test_a_server_with_too_few_open_files_does_not_start_and_says_how_many_it_needs(make_service):
    service = make_service()
    service.open_files = 100
    try:
        service.start()
    except RuntimeError as error:
        assert "open files, too few to serve: allow at least " in str(error)
    else:
        raise AssertionError("it started")


def test_a_body_is_not_read_on_after_its_401(make_service):
    service = make_service(MASKLET_TOKEN=TOKEN).start()
    sent = 0
    with connected(service) as client:
        client.sendall(head(service, "POST /api/v1/videos?name=a.mp4 HTTP/1.1",
                            f"Content-Length: {10 << 30}"))
        assert answer_of(client).startswith(b"HTTP/1.1 401 ")
        deadline = time.monotonic() + 10
        try:
            while sent < 512 * MEGABYTE and time.monotonic() < deadline:
                client.sendall(bytes(MEGABYTE))
                sent += MEGABYTE
        except OSError:
            pass
    assert sent < 64 * MEGABYTE, sent


def test_sigterm_ends_the_server_within_its_grace_whatever_clients_do(service, clip):
    clip.session(service)
    clients = []
    try:
        for start in (
            b"", b"GET /health HT", upload_head(service) + b"slow",
            head(service, "POST /propagate HTTP/1.1", "Content-Length: 100") + b"{",
            # Answers that nobody reads.
            200 * head(service, "GET /openapi.json HTTP/1.1"),
        ):
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", service.port))
            clients.append(client)
            client.sendall(start)
        time.sleep(0.5)
        start = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - start < 10
    finally:
        for client in clients:
            client.close()
