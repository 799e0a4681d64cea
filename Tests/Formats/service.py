"""What the tests ask of the service: masks in, exports out."""

import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
from pycocotools import mask as coco

sys.path.insert(0, str(Path(__file__).parents[1] / "Browser"))
from masklet_server import Server  # noqa: E402

WAIT_LIMIT = 120


class Service(Server):
    def set_mask(self, session: str, frame: int, object_id: int, mask: np.ndarray):
        """Makes a mask the object's on a frame; the object is made if need be."""
        known = [entry["object_id"] for entry in self.session(session)["objects"]]
        if object_id not in known:
            rows, columns = np.nonzero(mask)
            middle = len(rows) // 2
            self.request(
                "POST",
                "/add-object",
                {
                    "session_id": session,
                    "frame_idx": frame,
                    "object_id": object_id,
                    "points": [[int(columns[middle]), int(rows[middle])]],
                    "labels": [1],
                    "name": f"name {object_id}",
                    "category": f"kind{object_id % 2}",
                },
            )
        self.request(
            "POST",
            "/update-mask",
            {
                "session_id": session,
                "frame_idx": frame,
                "object_id": object_id,
                "mask": run_lengths(mask),
                "format": "rle",
            },
        )

    def await_job(self, job_id: str) -> dict:
        deadline = time.monotonic() + WAIT_LIMIT
        while time.monotonic() < deadline:
            status = self.request("GET", f"/job/{job_id}/status")
            if status["status"] not in ("pending", "running"):
                assert status["status"] == "completed", status
                return status
            time.sleep(0.1)
        raise TimeoutError(f"job {job_id} is not done after {WAIT_LIMIT} s")

    def propagate(self, session: str) -> dict:
        return self.await_job(
            self.request("POST", "/propagate", {"session_id": session})["job_id"]
        )

    def export(self, session: str, format: str, folder: Path, **options) -> Path:
        """Exports and downloads; the file bears the name the service gives it."""
        job = self.request(
            "POST", "/api/v1/exports", {"session_id": session, "format": format, **options}
        )["job_id"]
        result = self.await_job(job)["result"]
        file = folder / result["file_name"]
        with urllib.request.urlopen(f"{self.url}/api/v1/exports/{job}/file") as answer:
            file.write_bytes(answer.read())
        assert file.stat().st_size == result["bytes"]
        return file

    def import_masks(self, session: str, format: str, file: Path) -> dict:
        path = f"/api/v1/sessions/{session}/imports?format={format}"
        job = self.request("POST", path, file.read_bytes())["job_id"]
        return self.await_job(job)["result"]

    def picture(self, video: str, frame: int) -> bytes:
        with urllib.request.urlopen(f"{self.url}/api/v1/videos/{video}/frames/{frame}") as answer:
            return answer.read()


def run_lengths(mask: np.ndarray) -> dict:
    lengths = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": list(lengths["size"]), "counts": lengths["counts"].decode()}
