"""Requests to the server byte by byte."""

import socket


def connected(service) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=20)


def head(service, line: str, *fields: str, host: bool = True) -> bytes:
    lines = [line, *([f"Host: 127.0.0.1:{service.port}"] if host else []), *fields]
    return "\r\n".join([*lines, "", ""]).encode()
