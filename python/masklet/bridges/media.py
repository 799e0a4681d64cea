"""Media fetched from Label Studio: only from its address, and no more than a limit."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from masklet.bridges.face import Refusal

LARGEST_PICTURE = 256 << 20
LARGEST_VIDEO = 8 << 30


class Media:
    """Pictures and videos of one Label Studio.

    The API key is a legacy token or a personal access token; it is sent nowhere else. Redirects are
    not followed.
    """

    def __init__(self, url: str, key: str | None) -> None:
        self._url = url.rstrip("/") + "/"
        if urlsplit(self._url).scheme not in ("http", "https"):
            raise ValueError(f"{url} is not the address of a Label Studio: it begins with http")
        self._key = key

    def resolved(self, address: str) -> str:
        """The full address of media; raises `Refusal` if it is not Label Studio's."""
        full = urljoin(self._url, address)
        if origin(full) != origin(self._url):
            raise Refusal(
                403, f"the media are at {urlsplit(full).netloc or full}, and Masklet fetches only "
                     f"from {self._url}: upload them to Label Studio, or let it serve local files")
        return full

    async def picture(self, address: str) -> bytes:
        """A picture."""
        received = bytearray()
        async for piece in self._pieces(address, LARGEST_PICTURE):
            received += piece
        return bytes(received)

    @asynccontextmanager
    async def file(self, address: str) -> AsyncIterator[Path]:
        """A video as a temporary file."""
        suffix = Path(urlsplit(address).path).suffix[:10]
        with tempfile.NamedTemporaryFile(prefix="masklet-", suffix=suffix) as file:
            async for piece in self._pieces(address, LARGEST_VIDEO):
                file.write(piece)
            file.flush()
            yield Path(file.name)

    async def _pieces(self, address: str, limit: int) -> AsyncIterator[bytes]:
        full = self.resolved(address)
        try:
            async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
                headers = await self._headers(client)
                async with client.stream("GET", full, headers=headers) as response:
                    if response.status_code != 200:
                        raise Refusal(
                            502, f"Label Studio answered {response.status_code} for {address}"
                                 + (": set LABEL_STUDIO_API_KEY to a key that may read it"
                                    if response.status_code in (302, 401, 403, 404) else ""))
                    received = 0
                    async for piece in response.aiter_bytes():
                        received += len(piece)
                        if received > limit:
                            raise Refusal(413, f"{address} has more than {limit >> 20} MiB")
                        yield piece
        except httpx.HTTPError as error:
            raise Refusal(502, f"Label Studio at {self._url} does not answer: {error}") from error

    async def _headers(self, client: httpx.AsyncClient) -> dict[str, str]:
        if self._key is None:
            return {}
        if self._key.count(".") != 2:
            return {"Authorization": f"Token {self._key}"}
        # A personal access token is exchanged for one that lasts for minutes.
        response = await client.post(
            urljoin(self._url, "api/token/refresh"), json={"refresh": self._key})
        if response.status_code != 200:
            raise Refusal(502, "Label Studio does not accept LABEL_STUDIO_API_KEY")
        return {"Authorization": f"Bearer {response.json()['access']}"}


def origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
