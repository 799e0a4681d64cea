#!/usr/bin/env python3
"""Makes the README's screenshot: the annotator in Chromium, with masks on the demo clip.

usage: .venv/bin/python scripts/screenshot.py [CLIP] [OUTPUT]

CLIP is the clip that `masklet demo` writes (default demo-out/clip.mp4), OUTPUT the picture (default
docs/images/annotator.webp). MASKLET_BIN and CHROMIUM name programs, as for Tests/Browser/run, which
also makes the virtual environment.
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests/Browser"), str(ROOT / "Tests/Python")]

from PIL import Image  # noqa: E402
from playwright.sync_api import Page, expect, sync_playwright  # noqa: E402

from annotator import Annotator  # noqa: E402
from clip import Clip  # noqa: E402
from masklet_server import Server  # noqa: E402

VIEWPORT = {"width": 1440, "height": 860}
LARGEST = 400_000
SHOWN_FRAME = 10
PROPAGATED_WITHIN_MS = 300_000

# Name, category and including clicks, as in Sources/DemoClip/DemoClip+Prompts.swift, and a colour
# that stands out in the pond.
FISH = [
    ("orange koi", "fish", [(90, 91), (60, 66)], "#ff2d55"),
    ("golden koi", "fish", [(457, 75), (478, 48)], "#b15cff"),
]


def annotate(page: Page, annotator: Annotator):
    for number, (name, category, clicks, color) in enumerate(FISH, start=1):
        for x, y in clicks:
            annotator.click(x, y)
        annotator.rename(number, name)
        annotator.categorise(number, category)
        page.get_by_label(f"Colour of {name}").fill(color)
        page.keyboard.press("n")
    page.keyboard.press("p")
    job = page.locator(".propagation .job")
    expect(job).to_have_attribute("data-status", "completed", timeout=PROPAGATED_WITHIN_MS)
    # The card shows how long the job took, which depends on the machine.
    job.get_by_role("button", name="Dismiss").click()
    annotator.go_to(SHOWN_FRAME)
    annotator.choose(FISH[0][0])
    expect(annotator.canvas).to_have_attribute("data-frame", str(SHOWN_FRAME))
    page.wait_for_load_state("networkidle")


def save(png: Path, output: Path):
    """Writes a WebP: a PNG of this much gravel would be too large or have too few colours."""
    image = Image.open(png).convert("RGB")
    output.parent.mkdir(parents=True, exist_ok=True)
    for quality in (92, 85, 75):
        image.save(output, "WEBP", quality=quality, method=6)
        if output.stat().st_size <= LARGEST:
            print(f"{output}: {output.stat().st_size} bytes, quality {quality}")
            return
    raise SystemExit(f"{output} is {output.stat().st_size} bytes, more than {LARGEST}")


def main():
    clip = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "demo-out/clip.mp4"
    output = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "docs/images/annotator.webp"
    if not clip.exists():
        raise SystemExit(f"{clip} is missing: `masklet demo --output {clip.parent}` writes it")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder)).start()
        try:
            video = server.upload(clip, "koi-pond.mp4")
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"),
                args=["--no-sandbox"],
            )
            page = browser.new_page(viewport=VIEWPORT)
            session = server.new_session(video["id"])
            size = Clip(clip, video["width"], video["height"], video["frame_count"])
            page.goto(f"{server.url}/#/sessions/{session}")
            expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")
            annotate(page, Annotator(page, server.url, session, size))
            picture = Path(folder) / "annotator.png"
            page.screenshot(path=picture)
            save(picture, output)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
