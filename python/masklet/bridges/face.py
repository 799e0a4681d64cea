"""What all bridges do alike: check who asks, read bodies up to a limit, answer errors in words."""

import asyncio
import base64
import binascii
import hmac
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from masklet.aio import Server
from masklet.connection import JSON
from masklet.errors import MaskletError, Refused

LARGEST_BODY = 1 << 30
DATA_URI = re.compile(r"data:image/[\w.+-]+;base64,", re.ASCII)
T = TypeVar("T")
log = logging.getLogger("masklet.bridges")

Answer = Callable[[Request], Awaitable[Response]]
Access = Callable[[Request], bool]


class Refusal(Exception):
    """An answer with a status other than 200, in words."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def application(server: Server, routes: list[tuple[str, str, Answer]], allows: Access,
                challenge: str | None = None) -> Starlette:
    """The routes, as method, path and answer, in front of a server that is closed at the end.

    `challenge` is the `WWW-Authenticate` of a 401.
    """

    def guarded(answer: Answer) -> Answer:
        async def endpoint(request: Request) -> Response:
            try:
                if not allows(request):
                    raise Refusal(401, "the token is missing or wrong")
                return await answer(request)
            except Refusal as refusal:
                status, detail = refusal.status, str(refusal)
            except Refused as refusal:
                status, detail = refusal.status, str(refusal)
            except MaskletError as error:
                status, detail = 502, str(error)
            except (KeyError, TypeError, ValueError, OverflowError) as error:
                missing = isinstance(error, KeyError)
                status, detail = 400, f"the request lacks {error}" if missing else str(error)
            log.warning("%s %s: %s %s", request.method, request.url.path, status, detail)
            headers = {"WWW-Authenticate": challenge} if status == 401 and challenge else None
            return JSONResponse({"detail": detail, "error": detail}, status, headers)

        return endpoint

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with server:
            yield

    return Starlette(lifespan=lifespan, routes=[
        Route(path, guarded(answer), methods=[method]) for method, path, answer in routes])


async def body(request: Request, limit: int = LARGEST_BODY) -> JSON:
    """The request's JSON object."""
    received = bytearray()
    async for piece in request.stream():
        received += piece
        if len(received) > limit:
            raise Refusal(413, f"the body has more than {limit >> 20} MiB")
    try:
        value = json.loads(received)
    except ValueError as error:
        raise Refusal(422, f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refusal(422, "the body is not a JSON object")
    return value


def same(given: str | None, secret: str) -> bool:
    """Whether a token is the secret, in time that does not depend on where they differ."""
    return given is not None and hmac.compare_digest(given.encode(), secret.encode())


def picture(text: Any) -> bytes:
    """The file of a picture in base64, with or without the beginning of a data URI."""
    if not isinstance(text, str):
        raise ValueError("a picture must be text in base64")
    found = DATA_URI.match(text)
    if text.startswith("data:") and not found:
        raise ValueError("a picture must be a data URI of an image in base64")
    try:
        return base64.b64decode(text[found.end() if found else 0:], validate=True)
    except binascii.Error as error:
        raise ValueError(f"a picture is not valid base64: {error}") from error


class Pump:
    """Reads an iterator in a task of its own, which ends in order however its reader goes away.

    A web server cancels everything below a request whose client has left; a job could then not be
    cancelled any more.
    """

    running: set[asyncio.Task[None]] = set()

    @classmethod
    async def items(cls, source: AsyncIterator[T]) -> AsyncIterator[T]:
        queue: asyncio.Queue[tuple[str, Any]] = asyncio.Queue(4)

        async def fill() -> None:
            try:
                async with aclosing(source):  # type: ignore[type-var]
                    async for item in source:
                        await queue.put(("item", item))
                await queue.put(("end", None))
            except Exception as error:
                await queue.put(("error", error))

        task = asyncio.create_task(fill())
        cls.running.add(task)
        task.add_done_callback(cls.running.discard)
        try:
            while True:
                kind, value = await queue.get()
                if kind == "end":
                    return
                if kind == "error":
                    raise value
                yield value
        finally:
            task.cancel()
