"""The memory of sessions, measured on the process."""

import shutil

import pytest

from demo_clip import DemoClip

pytestmark = pytest.mark.alone

GIGABYTE = 1 << 30
SESSIONS = 10


@pytest.fixture(scope="module")
def large_clip(tmp_path_factory) -> DemoClip:
    """A clip of 1280 × 720 under ten names: ten videos, each with a decoder of its own."""
    clip = DemoClip(tmp_path_factory.mktemp("large"), width=1280, frames=30)
    for number in range(SESSIONS):
        shutil.copyfile(clip.video, clip.folder / f"copy{number}.mp4")
    return clip


def test_ten_sessions_opened_in_turn_fit_in_two_gigabytes_and_reopen_with_the_same_masks(
        make_service, large_clip):
    service = make_service(
        VIDEO_DIR=str(large_clip.folder), MAX_CONCURRENT_SESSIONS="2", SESSION_TIMEOUT="1").start()
    prompt = large_clip.objects[0]["prompts"][0]
    masks = {}
    after = []
    for number in range(SESSIONS):
        opened = service.request("POST", "/initialize", {"video_path": f"copy{number}.mp4"})
        session = opened["session_id"]
        masks[session] = service.request("POST", "/add-object", {
            "session_id": session, "object_id": 1, "frame_idx": prompt["frame_idx"],
            "points": prompt["points"], "labels": prompt["labels"], "format": "rle"})["mask"]
        assert service.request("GET", "/health")["active_sessions"] <= 2
        after.append(service.resident())
    print("resident MB after each session:", [size >> 20 for size in after])
    assert service.resident(peak=True) < 2 * GIGABYTE
    # Closed sessions have freed their memory: the last five add little to the first five.
    assert after[9] - after[4] < 100 << 20, after
    for session, mask in masks.items():
        frame = service.request("POST", "/frame-masks", {
            "session_id": session, "frame_idx": prompt["frame_idx"], "format": "rle"})
        assert frame["masks"] == {"1": mask}
        # And they can be worked on at once.
        service.request("POST", "/refine", {
            "session_id": session, "object_id": 1, "frame_idx": prompt["frame_idx"] + 1,
            "points": prompt["points"][:1], "labels": [1], "format": "rle"})
    assert service.resident(peak=True) < 2 * GIGABYTE
