"""Connections of HTTP/1.0 clients and of ones that send `Expect: 100-continue`."""

import socket

from raw_http import connected, head


def all_of(client: socket.socket) -> bytes:
    """All bytes that the server sends until it closes the connection."""
    return b"".join(iter(lambda: client.recv(65536), b""))


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(service):
    body = b'{"video_path": "missing.mp4"}'
    with connected(service) as client:
        client.sendall(head(service, "POST /initialize HTTP/1.1", "Content-Type: application/json",
                            "Expect: 100-continue", f"Content-Length: {len(body)}"))
        assert client.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(body)
        assert client.recv(4096).startswith(b"HTTP/1.1 404 ")
        # The connection stays open for the next request.
        client.sendall(head(service, "GET /health HTTP/1.1"))
        assert client.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_an_answer_to_http_1_0_ends_with_the_connection_and_has_no_chunks(service):
    for path in ("/health", "/openapi.json", "/js/main.js", "/metrics", "/none"):
        with connected(service) as client:
            client.sendall(head(service, f"GET {path} HTTP/1.0"))
            answer = all_of(client)
        top, _, body = answer.partition(b"\r\n\r\n")
        assert top.startswith(b"HTTP/1.0 "), path
        assert b"transfer-encoding" not in top.lower(), path
        length = [line for line in top.lower().split(b"\r\n") if line.startswith(b"content-length")]
        assert not length or int(length[0].split(b":")[1]) == len(body), path
