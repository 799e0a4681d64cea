"""A client for the tests of the annotator and of the formats: masks as arrays, exports, imports."""

from pathlib import Path

import numpy as np
from pycocotools import mask as coco

from masklet_server import Server

EXCHANGE_LIMIT = 120


class AnnotationServer(Server):
    def masks(self, session_id: str, frame: int) -> dict[int, np.ndarray]:
        """Masks of one frame by object id, True inside."""
        path = f"/api/v1/sessions/{session_id}/masks?from={frame}&to={frame}"
        frames = self.request("GET", path)["frames"]
        return {
            int(object_id): coco.decode({**mask, "counts": mask["counts"].encode()}).astype(bool)
            for entry in frames
            for object_id, mask in entry["masks"].items()
        }

    def set_mask(self, session_id: str, frame: int, object_id: int, mask: np.ndarray) -> None:
        """Sets the object's mask on a frame; creates the object if it does not exist."""
        known = [entry["object_id"] for entry in self.session(session_id)["objects"]]
        place = {"session_id": session_id, "frame_idx": frame, "object_id": object_id}
        if object_id not in known:
            rows, columns = np.nonzero(mask)
            middle = len(rows) // 2
            self.request("POST", "/add-object", {
                **place,
                "points": [[int(columns[middle]), int(rows[middle])]],
                "labels": [1],
                "name": f"name {object_id}",
                "category": f"kind{object_id % 2}",
            })
        self.request("POST", "/update-mask", {**place, "mask": run_lengths(mask), "format": "rle"})

    def completed(self, job: str) -> dict:
        """Waits for a job and returns its result."""
        status = self.wait(job, EXCHANGE_LIMIT)
        assert status["status"] == "completed", status
        return status["result"]

    def export(self, session_id: str, format: str, folder: Path, **options) -> Path:
        """Exports and downloads; the file has the name that the service gives it."""
        job = self.request(
            "POST", "/api/v1/exports", {"session_id": session_id, "format": format, **options}
        )["job_id"]
        result = self.completed(job)
        file = folder / result["file_name"]
        file.write_bytes(self.exchange("GET", f"/api/v1/exports/{job}/file"))
        assert file.stat().st_size == result["bytes"]
        return file

    def import_masks(self, session_id: str, format: str, file: Path) -> dict:
        path = f"/api/v1/sessions/{session_id}/imports?format={format}"
        return self.completed(self.request("POST", path, file.read_bytes())["job_id"])

    def picture(self, video: str, frame: int) -> bytes:
        return self.exchange("GET", f"/api/v1/videos/{video}/frames/{frame}")


def run_lengths(mask: np.ndarray) -> dict:
    lengths = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": list(lengths["size"]), "counts": lengths["counts"].decode()}
