"""The command `masklet-bridge`."""

import argparse
import asyncio
import ipaddress
import os
import socket
import sys

import uvicorn
from starlette.applications import Starlette

from masklet import aio
from masklet.bridges import label_studio, nuclio, x_anylabeling
from masklet.bridges.media import Media
from masklet.errors import MaskletError

PORTS = {"label-studio": 9090, "x-anylabeling": 8000, "nuclio": 8070}


def main() -> None:
    arguments = parsed()
    token = os.environ.get("MASKLET_BRIDGE_TOKEN") or None
    is_open = arguments.tool == "nuclio" or token is None
    if is_open and not arguments.insecure and not is_loopback(arguments.host):
        sys.exit(
            f"masklet-bridge: {arguments.host} can be reached from other machines: "
            + ("CVAT sends no password, so let only CVAT reach it and say --insecure"
               if arguments.tool == "nuclio"
               else "set MASKLET_BRIDGE_TOKEN, or say --insecure"))
    try:
        listener = socket.create_server((arguments.host, arguments.port))
        asyncio.run(run(arguments, token, listener))
    except KeyboardInterrupt:
        pass  # uvicorn has stopped by itself before it passes this on.
    except (MaskletError, OSError, ValueError) as error:
        sys.exit(f"masklet-bridge: {error}")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="masklet-bridge", description="Serves Masklet to another tool.",
        epilog="MASKLET_BRIDGE_TOKEN is what the tool must send; MASKLET_TOKEN is the token of "
               "--server; LABEL_STUDIO_API_KEY is Label Studio's.")
    parser.add_argument("tool", choices=PORTS)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, help=", ".join(f"{n} {p}" for n, p in PORTS.items()))
    parser.add_argument("--server", metavar="URL", help="a server that runs; else one is started")
    parser.add_argument("--engine", default="auto", help="of the server that is started")
    parser.add_argument(
        "--label-studio", metavar="URL", help="where Label Studio is; media come only from there")
    parser.add_argument(
        "--insecure", action="store_true", help="lets other machines in without a token")
    arguments = parser.parse_args()
    if arguments.tool == "label-studio" and not arguments.label_studio:
        parser.error("label-studio needs --label-studio URL")
    if arguments.port is None:
        arguments.port = PORTS[arguments.tool]
    return arguments


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def run(arguments: argparse.Namespace, token: str | None, listener: socket.socket) -> None:
    if arguments.server:
        server = aio.connect(arguments.server, os.environ.get("MASKLET_TOKEN"))
    else:
        server = aio.serve(arguments.engine)
    service = uvicorn.Server(uvicorn.Config(build(arguments, server, token), log_level="warning"))
    host, port = listener.getsockname()[:2]
    print(f"Listening on http://{host}:{port}", flush=True)
    await service.serve(sockets=[listener])


def build(arguments: argparse.Namespace, server: aio.Server, token: str | None) -> Starlette:
    if arguments.tool == "nuclio":
        return nuclio.build(server)
    if arguments.tool == "x-anylabeling":
        return x_anylabeling.build(server, token)
    key = os.environ.get("LABEL_STUDIO_API_KEY") or None
    return label_studio.build(server, token, Media(arguments.label_studio, key))


if __name__ == "__main__":
    main()
