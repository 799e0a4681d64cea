#!/usr/bin/env python3
"""Measures the annotator in a real Chromium, and prints a Markdown table.

usage: .venv/bin/python Benchmarks/annotator.py [--frames 300] [--objects 5] [--size 1920x1080]
                                                [--gop 250]

Makes a video with that many frames, of which every 250th (`--gop`) can be decoded by itself, and a
mask of every object on each frame; opens it, presses keys, jumps, drags along the timeline, pans,
zooms the picture and the timeline, and steps through at most 300 frames. MASKLET_BIN and CHROMIUM
name programs, as for Tests/Browser/run, which also makes the virtual environment.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests/Browser"), str(ROOT / "Tests/Python")]

import numpy as np  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from pycocotools import mask as coco  # noqa: E402

from clip import Clip  # noqa: E402
from masklet_server import Server  # noqa: E402

PRESSES = 40
JUMPS = 20
WALKED = 300

# From a key press until the canvas was painted with that frame's picture and its masks.
WATCH = """(width) => {
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
  stage.videoWidth = width;
}"""
PRESS = """([frame, jumps]) => new Promise((resolve) => {
  const start = performance.now();
  window.painted = (shown) => {
    if (shown !== frame) return;
    window.painted = null;
    resolve(performance.now() - start);
  };
  if (!jumps) {
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
    return;
  }
  const field = document.querySelector("[aria-label='Frame number']");
  field.value = String(frame);
  field.dispatchEvent(new Event("change"));
})"""
# Time spent in JavaScript for one event: its handlers, and the drawing they request for the next
# frame of the screen.
GESTURES = """async (kind) => {
  const place = kind === "timeline" ? "[role=slider][aria-label=Frame]" : ".stage-canvas";
  const stage = document.querySelector(place);
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
          { ...at(width / 2, height / 2), ctrlKey: kind === "timeline",
            deltaY: step % 20 < 10 ? -60 : 60 }));
    await new Promise((resolve) => callback(() => callback(resolve)));
    times.push(spent + drawing);
  }
  if (kind === "pan") send(new PointerEvent("pointerup", at(500, 250)));
  stage.setPointerCapture = capture;
  window.requestAnimationFrame = callback;
  return times;
}"""
# Drags along the timeline and back for five seconds: how long ago each frame on the canvas was the
# one under the mouse.
SCRUB = """async () => {
  const slider = document.querySelector("[role=slider][aria-label=Frame]");
  const stage = document.querySelector(".stage-canvas");
  const { left, top, width } = slider.getBoundingClientRect();
  const at = (share) => ({ clientX: left + share * width, clientY: top + 10, bubbles: true,
    pointerId: 1, button: 0, buttons: 1 });
  const { setPointerCapture, hasPointerCapture } = slider;
  slider.setPointerCapture = () => {};
  slider.hasPointerCapture = () => true;
  const [asked, lags] = [new Map(), []];
  slider.dispatchEvent(new PointerEvent("pointerdown", at(0.05)));
  const start = performance.now();
  for (let spent = 0; spent < 5000; spent = performance.now() - start) {
    const share = 0.5 - 0.45 * Math.cos((spent / 5000) * 2 * Math.PI);
    slider.dispatchEvent(new PointerEvent("pointermove", at(share)));
    asked.set(Number(slider.getAttribute("aria-valuenow")), performance.now());
    await new Promise(requestAnimationFrame);
    const since = asked.get(Number(stage.dataset.frame));
    if (since !== undefined) lags.push(performance.now() - since);
  }
  slider.dispatchEvent(new PointerEvent("pointerup", at(0.05)));
  Object.assign(slider, { setPointerCapture, hasPointerCapture });
  return lags;
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


def disc(clip: Clip, frame: int, index: int, objects: int) -> str:
    """A mask that moves with the frames, as run lengths."""
    radius = clip.height // 10
    x = radius + (clip.width - 2 * radius) * ((frame / clip.frames + index / objects) % 1)
    y = clip.height * (index + 0.5) / objects
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    outline = np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)
    [encoded] = coco.frPyObjects([outline.ravel().tolist()], clip.height, clip.width)
    return encoded["counts"].decode()


def document(clip: Clip, video: dict, objects: int) -> dict:
    """Masks on all frames, and a keyframe of each object on the first, in Masklet's own format."""
    keyframe = {"frame_idx": 0, "points": [], "labels": [], "box": None, "mask": True}
    return {
        "format": "masklet",
        "version": 1,
        "video": {
            "name": video["name"],
            "width": clip.width,
            "height": clip.height,
            "frame_count": clip.frames,
            "fps": video["fps"],
        },
        "categories": [],
        "objects": [
            {
                "object_id": index + 1,
                "name": f"Object {index + 1}",
                "category": None,
                "color": [255, 37 * index % 256, 91 * index % 256],
                "locked": False,
                "keyframes": [keyframe],
            }
            for index in range(objects)
        ],
        "frames": [
            {
                "frame_idx": frame,
                "masks": [
                    {
                        "object_id": index + 1,
                        "origin": "propagated" if frame else "person",
                        "score": 0.9,
                        "counts": disc(clip, frame, index, objects),
                    }
                    for index in range(objects)
                ],
            }
            for frame in range(clip.frames)
        ],
    }


def annotate(server: Server, video: dict, clip: Clip, objects: int) -> str:
    """A session of the video with masks on all frames."""
    session = server.new_session(video["id"])
    content = json.dumps(document(clip, video, objects)).encode()
    request = urllib.request.Request(
        f"{server.url}/api/v1/sessions/{session}/imports?format=masklet",
        data=content,
        headers={"Content-Type": "application/octet-stream"},
    )
    with urllib.request.urlopen(request) as answer:
        job = json.load(answer)["job_id"]
    while (status := server.request("GET", f"/job/{job}/status"))["status"] != "completed":
        if status["status"] not in ("pending", "running"):
            sys.exit(f"The import failed: {status['error']}")
        time.sleep(0.5)
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
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--gop", type=int, default=250)
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "long.mp4"
        clip = Clip(
            path, width, height, options.frames, radius=height // 7, gop=options.gop
        ).write()
        server = Server(Path(folder)).start()
        try:
            video = server.upload(clip.path, "long.mp4")
            session = annotate(server, video, clip, options.objects)
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"),
                args=["--no-sandbox"],
            )
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            start = time.monotonic()
            page.goto(f"{server.url}/#/sessions/{session}")
            page.wait_for_selector(".stage-canvas[data-frame='0']")
            opened = time.monotonic() - start
            page.wait_for_load_state("networkidle")
            page.evaluate(WATCH, width)
            presses = []
            for frame in range(1, PRESSES + 1):
                presses.append(page.evaluate(PRESS, [frame, False]))
                # As long as a person looks at a frame; meanwhile the next ones are fetched.
                page.wait_for_timeout(400)
            jumps = []
            for frame in random.Random(1).sample(range(PRESSES + 5, options.frames), JUMPS):
                jumps.append(page.evaluate(PRESS, [frame, True]))
                page.wait_for_timeout(400)
            lags = page.evaluate(SCRUB)
            page.wait_for_load_state("networkidle")
            gestures = {
                kind: page.evaluate(GESTURES, kind) for kind in ("pan", "zoom", "timeline")
            }
            counts = disc(clip, 0, 1, options.objects)
            coding = page.evaluate(CODING, [[height, width], counts])
            page.evaluate(PRESS, [PRESSES, True])
            walked = min(WALKED, options.frames)
            for frame in range(PRESSES + 1, walked):
                page.evaluate(PRESS, [frame, False])
            memory = tab_megabytes(browser)
            what = (
                f"{options.size}, {options.frames} frames, {options.objects} objects, "
                f"GOP {options.gop}"
            )
            print(f"| {what} | median, 95 % |\n| --- | --- |")
            print(f"| page opened, first frame drawn | {opened:.1f} s |")
            print(f"| key press to frame and masks drawn, prefetched | {worst(presses)} |")
            print(f"| jump to frame and masks drawn, not prefetched | {worst(jumps)} |")
            print(f"| picture behind the mouse that drags along the timeline | {worst(lags)} |")
            print(f"| the same, at most | {max(lags):.0f} ms |")
            print(f"| script of one pan event | {worst(gestures['pan'])} |")
            print(f"| script of one zoom event | {worst(gestures['zoom'])} |")
            print(f"| script of one zoom event on the timeline | {worst(gestures['timeline'])} |")
            for work in ("decode", "encode", "trace"):
                print(f"| {work} a mask | {worst(coding[work])} |")
            print(f"| memory of the tab after stepping through {walked} frames | {memory:.0f} MB |")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
