import os
from pathlib import Path

import pytest

from demo_clip import DemoClip
from masklet_server import Server, program


def pytest_configure(config):
    if not program().exists():
        pytest.exit(f"{program()} is missing: build it, or name it with MASKLET_BIN", 2)


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> DemoClip:
    frames = int(os.environ.get("MASKLET_TEST_FRAMES", "45"))
    return DemoClip(tmp_path_factory.mktemp("clip"), width=320, frames=frames)


@pytest.fixture
def make_service(tmp_path, clip):
    """Makes services on folders of the test's own; they are stopped after the test."""
    made: list[Server] = []

    def make(name: str = "service", folder: Path | None = None, **environment: str) -> Server:
        settings = {"VIDEO_DIR": str(clip.folder), **environment}
        service = Server(folder or tmp_path / name, **settings)
        made.append(service)
        return service

    yield make
    for service in made:
        service.stop()


@pytest.fixture
def service(make_service) -> Server:
    return make_service().start()


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory, clip) -> list:
    """The masks of a propagation that was not disturbed."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    service = Server(folder, VIDEO_DIR=str(clip.folder)).start()
    try:
        session = clip.session(service)
        assert service.wait(service.propagate(session))["status"] == "completed"
        masks = service.stored_masks(session, clip.frames)
    finally:
        service.stop()
    assert len(masks) == clip.frames
    return masks
