#!/usr/bin/env python3
"""Makes screenshots of every state of the page, at several window sizes, for a person to review.

usage: .venv/bin/python scripts/page_states.py OUTPUT [CLIP]

Starts the server with the clip that `masklet demo` writes (default demo-out/clip.mp4), walks
through the page as a newcomer would and writes OUTPUT/SIZE/NUMBER-STATE.png. MASKLET_BIN and
CHROMIUM name programs, as for Tests/Browser/run, which also makes the virtual environment.
"""

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests/Browser"), str(ROOT / "Tests/Python")]

from playwright.sync_api import Browser, expect, sync_playwright  # noqa: E402

from annotator import Annotator, failed_job  # noqa: E402
from clip import Clip  # noqa: E402
from masklet_server import Server  # noqa: E402
from screenshot import FISH  # noqa: E402

SIZES = [(1280, 720), (1440, 900), (2560, 1440)]
NARROW = (900, 640)
# Milliseconds. The first estimate is slow: it measures the machine.
WAIT = 60_000
TOKEN = "a-token-of-more-than-16-letters"
TWO_LINES = "The disk is full at frame 31 of 48: free some space in DATA_DIR, then propagate again."
# Where the demo's two fish are on its first frame.
ORANGE, GOLDEN = (clicks for _, _, clicks, _ in FISH)


class Gallery:
    """One page, and the folder for its screenshots."""

    def __init__(self, browser: Browser, output: Path, sizes=None):
        self.output = output
        self.sizes = sizes or SIZES
        # Without animations, so that a screenshot shows their end.
        self.page = browser.new_context(reduced_motion="reduce").new_page()
        self.page.on("pageerror", lambda error: print(f"page error: {error}", file=sys.stderr))
        self._resize(*self.sizes[0])

    def shoot(self, state: str):
        for width, height in self.sizes:
            self._resize(width, height)
            self.shoot_as_it_is(state)
        self._resize(*self.sizes[0])
        print(state, flush=True)

    def shoot_as_it_is(self, state: str):
        """Makes one screenshot at the current window size."""
        # Two frames: changes of the first may cause drawing in the second.
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        size = self.page.viewport_size
        folder = f"{size['width']}x{size['height']}"
        self.page.screenshot(path=self.output / folder / f"{state}.png")

    def _resize(self, width: int, height: int):
        self.page.set_viewport_size({"width": width, "height": height})


def library(gallery: Gallery, server: Server, clip: Path):
    page = gallery.page
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Masklet")).to_be_visible()
    gallery.shoot("01-empty-start")
    page.get_by_role("button", name="New project").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Street scenes")
    gallery.shoot("02-new-project")
    page.keyboard.press("Escape")
    held = []
    page.route("**/api/v1/uploads/*", lambda route: held.append(route))
    page.set_input_files("#picker", clip)
    expect(page.locator(".card.upload")).to_contain_text("Uploading")
    gallery.shoot("03-uploading")
    page.wait_for_function("() => localStorage.length > 0")
    page.reload()
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator(".card.upload")).to_contain_text("Broken off")
    gallery.shoot("03-uploading-broken-off")
    page.get_by_role("button", name=f"Remove {clip.name}").click()
    letter = {"name": "letter.mp4", "mimeType": "video/mp4", "buffer": b"Dear Sir or Madam, " * 99}
    page.set_input_files("#picker", letter)
    expect(page.locator(".card.failed")).to_be_visible()
    gallery.shoot("04-upload-refused")
    for number, name in enumerate(["koi-pond.mp4", "harbour at dusk, camera 2.mp4"]):
        note = name.encode()
        free = (8 + len(note)).to_bytes(4, "big") + b"free" + note
        body = clip.read_bytes() + free * number
        server.request("POST", f"/api/v1/videos?name={name.replace(' ', '%20')}", body)
    for _ in range(2):
        server.request("POST", "/api/v1/projects", {"name": "Street scenes"})
    page.reload()
    expect(page.locator(".card img")).to_have_count(2)
    page.locator(".card").first.hover()
    page.wait_for_load_state("networkidle")
    gallery.shoot("05-projects")
    page.get_by_role("button", name="Delete koi-pond.mp4").click()
    gallery.shoot("06-asking-to-delete")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Models").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Install").first).to_be_visible()
    gallery.shoot("07-models")
    page.keyboard.press("Escape")
    page.goto(f"{server.url}/#/sessions/00000000-0000-4000-8000-000000000000")
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    gallery.shoot("08-not-found")


def marking(gallery: Gallery, annotator: Annotator):
    page = gallery.page
    gallery.shoot("10-no-object")
    held = []
    page.route("**/add-object", lambda route: held.append(route))
    annotator.press(*ORANGE[0])
    expect(page.locator(".object.coming .spinner")).to_be_visible()
    gallery.shoot("11-first-click-waits")
    # If it went on, it would make its object after the reload.
    held[0].abort()
    page.unroute("**/add-object")
    page.reload()
    expect(annotator.canvas).to_have_attribute("data-frame", "0")
    for at in ORANGE:
        annotator.click(*at)
    gallery.shoot("12-first-object")
    page.keyboard.press("n")
    for at in GOLDEN:
        annotator.click(*at)
    gallery.shoot("13-two-objects")
    page.keyboard.press("b")
    box = annotator.canvas.bounding_box()

    def move_to(x, y):
        on_canvas = annotator.to_canvas(x, y)
        page.mouse.move(box["x"] + on_canvas[0], box["y"] + on_canvas[1])

    for tool, key, start, end in [
        ("box", "b", (420, 20), (520, 120)),
        ("brush", "d", (380, 60), (450, 110)),
        ("eraser", "e", (440, 60), (490, 95)),
    ]:
        page.keyboard.press(key)
        move_to(*start)
        page.mouse.down()
        for share in (0.3, 0.6, 1):
            move_to(*(a + (b - a) * share for a, b in zip(start, end, strict=True)))
        gallery.shoot_as_it_is(f"14-{tool}")
        print(tool, flush=True)
        page.keyboard.press("Escape")
        page.mouse.up()
    page.keyboard.press("g")
    expect(page.locator(".stage")).to_have_attribute("data-tool", "polygon")
    gallery.shoot("15-polygon")
    page.keyboard.press("v")
    page.get_by_role("button", name="Hide Object 1").hover()
    gallery.shoot("16-hovering-a-row")
    page.get_by_role("button", name="Merge Object 1 with another object").focus()
    page.keyboard.press("Tab")
    gallery.shoot("17-focus")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Alt+ArrowRight")
    gallery.shoot("18-crosshair")
    page.keyboard.press("Escape")


def propagating(gallery: Gallery, annotator: Annotator):
    page = gallery.page
    job = page.locator(".propagation .job").last
    summary = page.locator(".propagation-summary")
    if not page.locator(".propagation-options[open]").count():
        summary.click()
    page.get_by_label("First frame to propagate").fill("4")
    page.get_by_label("Last frame to propagate").fill("30")
    page.get_by_label("Last frame to propagate").press("Enter")
    expect(page.locator("#propagate-hint")).to_contain_text("27 frames × 2 objects")
    gallery.shoot("20-range-and-estimate")
    page.get_by_label("First frame to propagate").fill("0")
    page.get_by_label("Last frame to propagate").fill("9999")
    page.get_by_label("Last frame to propagate").press("Enter")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Propagate", exact=True).click()
    expect(job).to_contain_text("frames/s", timeout=120_000)
    page.wait_for_function(
        "() => Number(document.querySelector('.job [role=progressbar]').ariaValueNow) > 12"
    )
    gallery.shoot("21-propagating")
    page.get_by_role("button", name="Cancel").click()
    expect(job).to_have_attribute("data-status", "cancelled")
    gallery.shoot("22-cancelled")
    status = failed_job(TWO_LINES) | {"job_id": "failing"}

    def submitted(route):
        if "dry_run" in route.request.post_data_json:
            route.continue_()
        else:
            route.fulfill(json={"job_id": "failing"})

    page.route("**/propagate", submitted)
    page.route("**/job/failing/*", lambda route: route.fulfill(json=status))
    page.get_by_role("button", name="Propagate", exact=True).click()
    expect(job).to_have_attribute("data-status", "failed")
    gallery.shoot("23-failed")
    page.unroute("**/propagate")
    page.context.set_offline(True)
    annotator.go_to(20)
    expect(page.locator(".connection")).to_contain_text("Reconnecting")
    gallery.shoot("24-network-lost")
    page.context.set_offline(False)
    expect(page.locator(".connection")).not_to_contain_text("Reconnecting")
    page.get_by_role("button", name="Propagate", exact=True).click()
    expect(job).to_have_attribute("data-status", "completed", timeout=300_000)
    annotator.go_to(20)
    expect(annotator.canvas).to_have_attribute("data-frame", "20")
    annotator.choose("Object 1")
    page.wait_for_load_state("networkidle")
    gallery.shoot("25-propagated")


def correcting(gallery: Gallery, annotator: Annotator):
    page = gallery.page
    expect(page.locator(".suspects")).to_contain_text("suspect")
    if page.locator(".suspects.none").count():
        print("no suspect to go to", file=sys.stderr)
    else:
        page.keyboard.press("s")
        expect(annotator.canvas).not_to_have_attribute("data-frame", "20")
    gallery.shoot("30-suspect")
    annotator.go_to(24)
    expect(annotator.canvas).to_have_attribute("data-frame", "24")
    page.keyboard.press("e")
    annotator.drag_box(150, 90, 190, 105)
    expect(page.get_by_role("group", name="out of date on")).to_be_visible()
    gallery.shoot("31-corrected")
    page.keyboard.press("v")
    page.get_by_role("button", name="Undo").hover()
    gallery.shoot("32-history")
    page.get_by_role("button", name="Lock Object 1").click()
    annotator.categorise(1, "fish")
    expect(page.get_by_role("button", name="Unlock Object 1")).to_be_visible()
    expect(page.locator("#categories option[value=fish]")).to_have_count(1)
    gallery.shoot("33-locked")


def dialogs(gallery: Gallery, annotator: Annotator):
    page = gallery.page
    page.get_by_role("button", name="Categories").click()
    page.get_by_label("Category to add").fill("bird")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name of bird")).to_be_visible()
    gallery.shoot("40-categories")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    gallery.shoot("41-export")
    page.get_by_role("dialog").get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=60_000)
    gallery.shoot("42-exported")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Import").click()
    gallery.shoot("43-import")
    letter = {"name": "a.json", "mimeType": "application/json", "buffer": b"Dear Sir or Madam"}
    page.get_by_role("dialog").get_by_label("File").set_input_files(letter)
    page.get_by_role("dialog").get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("dialog").locator(".job")).to_have_attribute("data-status", "failed")
    gallery.shoot("44-import-refused")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    gallery.shoot("45-keys")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    gallery.shoot_as_it_is("46-narrow-window")


def login(browser: Browser, output: Path, folder: Path):
    server = Server(folder, MASKLET_TOKEN=TOKEN).start()
    try:
        gallery = Gallery(browser, output)
        gallery.page.goto(server.url)
        expect(gallery.page.get_by_role("dialog", name="Sign in")).to_be_visible()
        gallery.shoot("50-login")
        gallery.page.get_by_label("Token").fill("not this one")
        gallery.page.keyboard.press("Enter")
        expect(gallery.page.locator("#token-error")).not_to_be_empty()
        gallery.shoot("51-login-refused")
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=Path)
    parser.add_argument("clip", type=Path, nargs="?", default=ROOT / "demo-out/clip.mp4")
    options = parser.parse_args()
    if not options.clip.exists():
        raise SystemExit(f"{options.clip} is missing: `masklet demo --clip-only` writes it")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "open").start()
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"),
            args=["--no-sandbox"],
        )
        try:
            gallery = Gallery(browser, options.output)
            gallery.page.set_default_timeout(WAIT)
            expect.set_options(timeout=WAIT)
            library(gallery, server, options.clip)
            videos = server.request("GET", "/api/v1/videos")["items"]
            video = next(each for each in videos if re.match("koi", each["name"]))
            session = server.new_session(video["id"])
            size = Clip(options.clip, video["width"], video["height"], video["frame_count"])
            annotator = Annotator(gallery.page, server.url, session, size)
            gallery.page.goto(f"{server.url}/#/sessions/{session}")
            expect(annotator.canvas).to_have_attribute("data-frame", "0")
            failed = False
            for chapter in (marking, propagating, correcting, dialogs):
                try:
                    chapter(gallery, annotator)
                except Exception as error:
                    # The remaining chapters can still be photographed.
                    failed = True
                    print(chapter.__name__, error, file=sys.stderr, flush=True)
                    gallery.page.screenshot(path=options.output / f"error-{chapter.__name__}.png")
                    gallery.page.unroute_all()
                    gallery.page.context.set_offline(False)
                    gallery.page.reload()
            login(browser, options.output, Path(folder) / "locked")
            if failed:
                raise SystemExit(1)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
