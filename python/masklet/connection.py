"""HTTP with the server: JSON, errors, and patience with a connection that is lost."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx

from masklet.errors import ConnectionLost, Refused

JSON = dict[str, Any]


class Connection:
    """Requests to one server.

    A request that was certainly not received, or that may be repeated, is sent again for `patience`
    seconds when the connection is lost.
    """

    def __init__(self, url: str, token: str | None, patience: float) -> None:
        self.url = url.rstrip("/")
        self.patience = patience
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.AsyncClient(
            base_url=self.url, headers=headers, timeout=httpx.Timeout(30, read=300))

    async def close(self) -> None:
        await self._client.aclose()

    async def get(self, path: str, **query: Any) -> Any:
        return (await self.send("GET", path, params=query)).json()

    async def post(self, path: str, body: JSON) -> Any:
        return (await self.send("POST", path, json=body)).json()

    async def create(self, path: str, body: JSON) -> Any:
        """A POST that the server carries out once, however often it is repeated."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return (await self.send("POST", path, json=body, headers=headers)).json()

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer to a request; raises `Refused` unless it is a success."""
        is_repeatable = method in ("GET", "HEAD", "DELETE") or "Idempotency-Key" in options.get(
            "headers", {})
        patience = Patience(self.patience, self.url)
        while True:
            try:
                response = await self._client.request(method, path, **options)
            except httpx.ConnectError as error:
                await patience.wait(error)
            except httpx.TransportError as error:
                if not is_repeatable:
                    raise ConnectionLost(
                        f"the connection to {self.url} was lost during {method} {path}; whether "
                        f"the server carried it out is unknown") from error
                await patience.wait(error)
            else:
                if response.is_error:
                    raise Refused(response.status_code, detail(response))
                return response

    async def events(self, path: str) -> AsyncIterator[tuple[str, JSON]]:
        """Server-Sent Events, name and data, up to and with `done`.

        If the connection is lost, the stream goes on after the last event that was received.
        """
        last: str | None = None
        patience = Patience(self.patience, self.url)
        while True:
            headers = {"Accept": "text/event-stream"}
            if last is not None:
                headers["Last-Event-ID"] = last
            error: Exception | None = None
            try:
                async with self._client.stream("GET", path, headers=headers) as response:
                    if response.is_error:
                        await response.aread()
                        raise Refused(response.status_code, detail(response))
                    event: dict[str, str] = {}
                    async for line in response.aiter_lines():
                        if line:
                            name, _, value = line.partition(": ")
                            event[name] = value
                            continue
                        if "data" in event:
                            patience.reset()
                            last = event.get("id", last)
                            yield event.get("event", "message"), json.loads(event["data"])
                            if event.get("event") == "done":
                                return
                        event = {}
            except httpx.TransportError as lost:
                error = lost
            await patience.wait(error)


class Patience:
    """Waits between attempts, a little longer each time, until the time is up."""

    def __init__(self, seconds: float, url: str) -> None:
        self._seconds = seconds
        self._url = url
        self.reset()

    def reset(self) -> None:
        """Called when the server answered."""
        self._pause = 0.1
        self._since: float | None = None

    async def wait(self, error: Exception | None) -> None:
        """Raises `ConnectionLost` if the time is up."""
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        if now + self._pause - self._since > self._seconds:
            raise ConnectionLost(
                f"no answer from {self._url} for {self._seconds:g} s: {error or 'no events'}"
            ) from error
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, 5)


def detail(response: httpx.Response) -> str:
    """The server's words for an error."""
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code} {response.reason_phrase}"
