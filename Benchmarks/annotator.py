#!/usr/bin/env python3
"""Measures the annotator in a real Chromium, and prints a Markdown table.

usage: .venv/bin/python Benchmarks/annotator.py [--frames 300] [--objects 5]

Makes a 1080p video with that many frames and a mask of every object on each frame, opens it,
presses keys, pans, zooms, and steps through all frames. MASKLET_BIN and CHROMIUM name programs, as
for Tests/Browser/run, which also makes the virtual environment.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests/Browser"), str(ROOT / "Tests/Python")]

import numpy as np  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from pycocotools import mask as coco  # noqa: E402

from clip import Clip  # noqa: E402
from masklet_server import Server  # noqa: E402

WIDTH, HEIGHT = 1920, 1080
PRESSES = 40

# From a key press until the canvas was painted with that frame's picture and its masks.
WATCH = """() => {
  window.painted = null;
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  const stage = document.querySelector(".stage-canvas");
  let pictures = 0;
  CanvasRenderingContext2D.prototype.drawImage = function (...image) {
    draw.apply(this, image);
    if (this.canvas !== stage) return;
    pictures = image[0].width === stage.videoWidth ? 1 : pictures + 1;
    if (pictures >= 2 && window.painted) window.painted(Number(stage.dataset.frame));
  };
  stage.videoWidth = 1920;
}"""
PRESS = """(frame) => new Promise((resolve) => {
  const start = performance.now();
  window.painted = (shown) => {
    if (shown !== frame) return;
    window.painted = null;
    resolve(performance.now() - start);
  };
  document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
})"""
# Time spent in JavaScript for one event: its handlers, and the drawing they request for the next
# frame of the screen.
GESTURES = """async (kind) => {
  const stage = document.querySelector(".stage-canvas");
  const { left, top, width, height } = stage.getBoundingClientRect();
  const times = [];
  const callback = window.requestAnimationFrame;
  let drawing = 0;
  window.requestAnimationFrame = (run) => callback((time) => {
    const start = performance.now();
    run(time);
    drawing += performance.now() - start;
  });
  const at = (x, y) => ({ clientX: left + x, clientY: top + y, bubbles: true, cancelable: true,
    pointerId: 1, button: 0, buttons: 1 });
  const capture = stage.setPointerCapture;
  stage.setPointerCapture = () => {};
  const send = (event) => {
    const start = performance.now();
    stage.dispatchEvent(event);
    return performance.now() - start;
  };
  if (kind === "pan") send(new PointerEvent("pointerdown", at(300, 200)));
  for (let step = 0; step < 60; step++) {
    drawing = 0;
    const spent = kind === "pan"
      ? send(new PointerEvent("pointermove", at(300 + 4 * step, 200 + step)))
      : send(new WheelEvent("wheel",
          { ...at(width / 2, height / 2), deltaY: step % 20 < 10 ? -60 : 60 }));
    await new Promise((resolve) => callback(() => callback(resolve)));
    times.push(spent + drawing);
  }
  if (kind === "pan") send(new PointerEvent("pointerup", at(500, 250)));
  stage.setPointerCapture = capture;
  window.requestAnimationFrame = callback;
  return times;
}"""
CODING = """async ([size, counts]) => {
  const { PixelMask } = await import("/js/masks/pixel-mask.js");
  const { outlines } = await import("/js/masks/outline.js");
  const times = { decode: [], encode: [], trace: [] };
  for (let round = 0; round < 15; round++) {
    const start = performance.now();
    const mask = PixelMask.decode({ size, counts });
    const decoded = performance.now();
    mask.encode();
    const encoded = performance.now();
    outlines(mask, 2);
    times.decode.push(decoded - start);
    times.encode.push(encoded - decoded);
    times.trace.push(performance.now() - encoded);
  }
  return times;
}"""


def disc(frame: int, index: int, frames: int, objects: int) -> dict:
    """A mask that moves with the frames, as run lengths."""
    x = 150 + (WIDTH - 300) * ((frame / frames + index / objects) % 1)
    y = HEIGHT * (index + 0.5) / objects
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    mask = ((columns - x) ** 2 + (rows - y) ** 2 < 110**2).astype(np.uint8)
    encoded = coco.encode(np.asfortranarray(mask))
    return {"size": [HEIGHT, WIDTH], "counts": encoded["counts"].decode()}


def annotate(server: Server, video: dict, frames: int, objects: int) -> str:
    session = server.new_session(video["id"])
    for index in range(objects):
        path = f"/api/v1/sessions/{session}/objects"
        server.request("POST", path, {"object_id": index + 1})
        for frame in range(frames):
            mask = disc(frame, index, frames, objects)
            body = {"session_id": session, "frame_idx": frame, "object_id": index + 1}
            server.request("POST", "/update-mask", {**body, "mask": mask, "format": "rle"})
    return session


def tab_megabytes(browser) -> float:
    """Proportional set size (PSS) of the largest renderer process, in megabytes."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    sizes = []
    for process in processes:
        if process["type"] != "renderer":
            continue
        lines = Path(f"/proc/{process['id']}/smaps_rollup").read_text(encoding="ascii").splitlines()
        sizes += [int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")]
    return max(sizes)


def worst(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{statistics.median(ordered):.1f}, {ordered[int(0.95 * len(ordered))]:.1f} ms"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--objects", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "long.mp4"
        clip = Clip(path, WIDTH, HEIGHT, options.frames, radius=160).write()
        server = Server(Path(folder)).start()
        try:
            video = server.upload(clip.path, "long.mp4")
            session = annotate(server, video, options.frames, options.objects)
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"),
                args=["--no-sandbox"],
            )
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            page.goto(f"{server.url}/#/sessions/{session}")
            page.wait_for_selector(".stage-canvas[data-frame='0']")
            page.wait_for_load_state("networkidle")
            page.evaluate(WATCH)
            presses = []
            for frame in range(1, PRESSES + 1):
                presses.append(page.evaluate(PRESS, frame))
                # As long as a person looks at a frame; meanwhile the next ones are fetched.
                page.wait_for_timeout(400)
            gestures = {kind: page.evaluate(GESTURES, kind) for kind in ("pan", "zoom")}
            mask = disc(0, 1, options.frames, options.objects)
            coding = page.evaluate(CODING, [mask["size"], mask["counts"]])
            for frame in range(PRESSES + 1, options.frames):
                page.evaluate(PRESS, frame)
            memory = tab_megabytes(browser)
            print("| 1080p | median, 95 % |\n| --- | --- |")
            print(f"| key press to frame and masks drawn, prefetched | {worst(presses)} |")
            print(f"| script of one pan event | {worst(gestures['pan'])} |")
            print(f"| script of one zoom event | {worst(gestures['zoom'])} |")
            for work in ("decode", "encode", "trace"):
                print(f"| {work} a mask | {worst(coding[work])} |")
            print(
                f"| memory of the tab, {options.frames} frames and {options.objects} objects "
                f"walked through | {memory:.0f} MB |"
            )
        finally:
            server.stop()


if __name__ == "__main__":
    main()
