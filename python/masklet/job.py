"""Work that the server does in the background."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from masklet.connection import JSON, Connection
from masklet.errors import JobFailed, Refused


class Job:
    """Work that the server does in the background."""

    def __init__(self, connection: Connection, job_id: str) -> None:
        self._connection = connection
        self.id = job_id

    async def status(self) -> JSON:
        """`status`, `progress` in percent, `result`, `error`."""
        state: JSON = await self._connection.get(f"/job/{self.id}/status")
        return state

    async def cancel(self) -> None:
        """Stops the job; the masks made so far remain. Does nothing if it has ended."""
        try:
            await self._connection.post(f"/job/{self.id}/cancel", {})
        except Refused as refusal:
            if refusal.status != 409:
                raise

    def events(self) -> AsyncIterator[tuple[str, JSON]]:
        """The job's events from its beginning: `progress`, `masks`, `stopped` at a shot cut, and
        `done`."""
        return self._connection.events(f"/job/{self.id}/events")

    async def result(self) -> JSON:
        """Waits for the end. Raises `JobFailed` if there is no result."""
        state: JSON = {}
        async for name, data in self.events():
            if name == "done":
                state = data
        return ended(state)


def ended(state: Mapping[str, Any]) -> JSON:
    """The result of a job's last state."""
    if state["status"] != "completed":
        raise JobFailed(state["job_id"], state["status"], state.get("error"))
    result: JSON = state["result"]
    return result
