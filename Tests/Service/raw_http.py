"""HTTP requests to the server as plain bytes."""

import socket

from masklet_server import Server


def connected(service: Server) -> socket.socket:
    """A connection to the server."""
    return socket.create_connection(("127.0.0.1", service.port), timeout=20)


def head(service: Server, line: str, *fields: str, host: bool = True) -> bytes:
    """The head of a request; without a Host field if `host` is False."""
    lines = [line, *([f"Host: 127.0.0.1:{service.port}"] if host else []), *fields]
    return "\r\n".join([*lines, "", ""]).encode()
