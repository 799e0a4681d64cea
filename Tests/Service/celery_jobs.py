"""Propagations as jobs on Celery workers, as the tests submit and judge them."""

from collections.abc import Callable

from demo_clip import DemoClip
from masklet_server import Server

TOKEN = "a-token-for-workers"


def running_past(percent: float) -> Callable[[dict], bool]:
    return lambda status: status["status"] == "running" and status["progress"] >= percent


def completes(
        service: Server, session: str, job: str, clip: DemoClip, uninterrupted: list) -> None:
    """Asserts that the job completes without falling progress, and that its masks are right."""
    highest = 0.0

    def reached(status):
        nonlocal highest
        assert status["progress"] >= highest, (highest, status)
        highest = status["progress"]
        return status["status"] not in ("pending", "running")

    ended = service.wait_for(job, reached, limit=240)
    assert ended["status"] == "completed", (ended, service.log()[-3000:])
    # One object is hidden, and back only for the last frames.
    paused = [item["object_id"] for item in service.session(session)["objects"] if item["paused"]]
    assert ended["result"] == {
        "session_id": session, "total_frames": clip.frames, "object_ids": [1, 2],
        **({"paused_objects": paused} if paused else {})}
    assert service.stored_masks(session, clip.frames) == uninterrupted
