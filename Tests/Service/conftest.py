import os
from pathlib import Path

import pytest

from celery_jobs import TOKEN
from cluster import Redis, worker
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


@pytest.fixture
def redis(tmp_path):
    redis = Redis(tmp_path / "redis").start()
    yield redis
    redis.stop()


@pytest.fixture
def celery_service(make_service, redis):
    return make_service(
        JOB_BACKEND="celery", REDIS_URL=redis.url, MASKLET_TOKEN=TOKEN).start()


@pytest.fixture
def make_worker(tmp_path, redis, celery_service):
    made = []

    def make(name: str = "one", **environment):
        made.append(worker(
            tmp_path / "workers", redis, celery_service.url, name, token=TOKEN, **environment))
        return made[-1]

    yield make
    for item in made:
        item.stop()


@pytest.fixture
def propagation(celery_service, clip):
    """A submitted propagation: its session and its job."""
    session = clip.session(celery_service)
    return session, celery_service.propagate(session)
