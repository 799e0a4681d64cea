import numpy as np
import pytest

from annotation_server import AnnotationServer
from clips import KINDS, Clip


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    server = AnnotationServer(tmp_path_factory.mktemp("server")).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    return {kind: Clip(folder / f"{kind}.mp4", kind).write() for kind in KINDS}


@pytest.fixture(scope="session")
def annotated(service, clips):
    """A session whose masks are known: by object and frame, none of them sharing a pixel."""
    clip = clips["constant"]
    video = service.upload(clip.path, "constant.mp4")
    session = service.new_session(video["id"])
    random = np.random.default_rng(11)
    masks = {}
    for frame in range(10):
        taken = np.zeros((clip.height, clip.width), bool)
        for object_id in (1, 4):
            if (object_id, frame) == (4, 6):
                continue
            mask = blobs(random, clip.height, clip.width) & ~taken
            taken |= mask
            service.set_mask(session, frame, object_id, mask)
            masks[object_id, frame] = mask
    return session, masks


def blobs(random, height: int, width: int) -> np.ndarray:
    """A mask with parts and holes."""
    rows, columns = np.mgrid[:height, :width]
    mask = np.zeros((height, width), bool)
    for step in range(6):
        x, y, r = random.integers(width), random.integers(height), random.integers(12, 40)
        disc = (columns - x) ** 2 + (rows - y) ** 2 < r**2
        mask = mask & ~disc if step == 4 else mask | disc
        if step < 3:
            mask &= ~((columns - x) ** 2 + (rows - y) ** 2 < (r / 3) ** 2)
    return mask
