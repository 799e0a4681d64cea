"""Uses the Python client and the page of an installed wheel; argument: the folder of a demo."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import masklet

demo = Path(sys.argv[1])
prompt = json.loads((demo / "prompts.json").read_text())["objects"][0]["prompts"][0]
with masklet.serve() as server:
    video = server.open(demo / "clip.mp4")
    video.add_object(0, prompt["points"], prompt["labels"])
    frames = sum(1 for _, masks in video.propagate(end=9) if masks[1].any())
    file = video.export("overlay", "/tmp")
    print(f"client: {server.health()['engine']}, {frames} frames with masks, {file.name}")
    assert frames == 10 and file.stat().st_size > 1000

# `masklet serve` on the command line, with the page.
environment = {**os.environ, "PORT": "8123", "DATA_DIR": "/tmp/data"}
process = subprocess.Popen(["masklet", "serve"], env=environment)
try:
    for _ in range(300):
        try:
            asked = urllib.request.Request(
                "http://127.0.0.1:8123/", headers={"Accept": "text/html"})
            page = urllib.request.urlopen(asked).read().decode()
            break
        except urllib.error.URLError:
            time.sleep(0.1)
    assert "<title>" in page and "Masklet" in page
    print(f"page: {len(page)} bytes")
finally:
    process.terminate()
    print(f"masklet serve ended with status {process.wait(30)}")
