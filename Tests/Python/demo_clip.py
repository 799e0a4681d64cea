"""The clip that `masklet demo` draws, at other sizes and lengths, with its clicks."""

import json
import subprocess
from pathlib import Path

from masklet_server import Server, program

DRAWN_SIZE = (640, 360)


def repeat(clip: Path, frames: int, target: Path, width: int, height: int) -> None:
    """Writes a video of `frames` frames, in which `clip` is repeated."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-i", clip, "-frames:v", str(frames),
         "-vf", f"scale={width}:{height}", "-c:v", "libx264", "-preset", "veryfast", "-crf", "16",
         target],
        check=True)


class DemoClip:
    def __init__(self, folder: Path, width: int, frames: int) -> None:
        drawn = folder / "drawn"
        subprocess.run([program(), "demo", "--clip-only", "--output", drawn],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.folder = folder / "videos"
        self.folder.mkdir()
        self.video = self.folder / "clip.mp4"
        self.frames = frames
        self.width = width
        self.height = width * DRAWN_SIZE[1] // DRAWN_SIZE[0]
        repeat(drawn / "clip.mp4", frames, self.video, self.width, self.height)
        scale = width / DRAWN_SIZE[0]
        self.objects = json.loads((drawn / "prompts.json").read_text())["objects"]
        for item in self.objects:
            for prompt in item["prompts"]:
                prompt["points"] = [[x * scale, y * scale] for x, y in prompt["points"]]

    def session(self, server: Server, video: Path | None = None) -> str:
        """A session on the clip, or on a longer video made of it, with its objects clicked."""
        path = str(video or self.video)
        session = server.request("POST", "/initialize", {"video_path": path})["session_id"]
        for item in self.objects:
            for prompt in item["prompts"]:
                server.request("POST", "/add-object", {
                    "session_id": session, "object_id": item["object_id"],
                    "frame_idx": prompt["frame_idx"], "points": prompt["points"],
                    "labels": prompt["labels"]})
        return session
