"""Files of masks in other tools' formats."""

import os
from pathlib import Path

from masklet.connection import JSON, Connection
from masklet.job import Job

#: Bytes fetched at a time: a dataset may be larger than the memory.
PIECE = 16 << 20


async def export(
    connection: Connection, body: JSON, path: str | os.PathLike[str] | None
) -> Path:
    """Asks for an export, waits for it and writes its file, which appears whole or not at all.

    Members of `body` that are None are left out. `path` is a file or an existing folder, by default
    the working directory. Returns the file.
    """
    queued = await connection.create(
        "/api/v1/exports", {key: value for key, value in body.items() if value is not None})
    job = Job(connection, queued["job_id"])
    result = await job.result()
    target = Path(path or ".")
    if target.is_dir():
        target /= result["file_name"]
    part = target.with_name(target.name + ".part")
    with part.open("wb") as file:
        for start in range(0, result["bytes"], PIECE):
            answer = await connection.send(
                "GET", f"/api/v1/exports/{job.id}/file",
                headers={"Range": f"bytes={start}-{start + PIECE - 1}"})
            file.write(answer.content)
    part.replace(target)
    return target
