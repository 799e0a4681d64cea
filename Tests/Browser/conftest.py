import os

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from annotation_server import AnnotationServer
from annotator import Annotator
from clip import Clip
from masklet_server import program

# Milliseconds a test waits for what it expects: engines are slow on a busy machine.
WAIT = 30_000
expect.set_options(timeout=WAIT)


def pytest_configure(config):
    if not program().exists():
        pytest.exit(f"{program()} is missing: build it, or name it with MASKLET_BIN", 2)


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> Clip:
    """A short clip: a propagation over it takes seconds."""
    return Clip(tmp_path_factory.mktemp("clips") / "disc.mp4").write()


@pytest.fixture(scope="session")
def long_clip(tmp_path_factory) -> Clip:
    """A clip long enough to do things while a propagation over it runs."""
    path = tmp_path_factory.mktemp("clips") / "long.mp4"
    return Clip(path, width=960, height=544, frames=400, radius=80).write()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = AnnotationServer(tmp_path_factory.mktemp("server")).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def video(server, clip) -> dict:
    return server.upload(clip.path, "disc.mp4")


@pytest.fixture(scope="session")
def long_video(server, long_clip) -> dict:
    return server.upload(long_clip.path, "long.mp4")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"),
            args=["--no-sandbox"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser):
    """A page of 1280×720. The test fails if a script on it throws an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(WAIT)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    context.close()
    assert not failures, failures


@pytest.fixture
def console(page: Page) -> list[str]:
    """The lines of the page's console; the list grows."""
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    return lines


@pytest.fixture
def annotator(page, server, video, clip) -> Annotator:
    """The short clip, opened in a session of its own."""
    return Annotator(page, server.url, server.new_session(video["id"]), clip).open()


@pytest.fixture
def long_annotator(page, server, long_video, long_clip):
    """The long clip, opened in a session of its own. Its jobs are cancelled after the test."""
    session = server.new_session(long_video["id"])
    yield Annotator(page, server.url, session, long_clip).open()
    for job in server.request("GET", f"/api/v1/jobs?session_id={session}")["items"]:
        if job["status"] in ("pending", "running"):
            server.request("POST", f"/job/{job['job_id']}/cancel")
