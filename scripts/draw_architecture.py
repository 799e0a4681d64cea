#!/usr/bin/env python3
"""Draws docs/images/architecture.svg: the layers, the modules, the steps of a click and of a job.

usage: scripts/draw_architecture.py [OUTPUT]

To change what it shows, edit LAYERS below.
"""

import sys
import textwrap
from html import escape
from pathlib import Path

OUTPUT = Path(__file__).resolve().parents[1] / "docs/images/architecture.svg"

# A layer from the top down: its title, its modules with what each does, the steps of a click in it
# and the steps of a job. A step is its number in the sequence and what happens.
LAYERS = [
    ("outside", [
        ("web/", "the annotator, in the browser"),
        ("clients", "any program that speaks HTTP"),
        ("worker/", "Celery tasks in Python that run masklet run-job"),
    ], [
        (1, "a person clicks on frame 42"),
        (7, "the page draws the mask"),
    ], [
        (1, "a person presses Propagate"),
        (9, "the page fetches the masks of the frames that it shows"),
    ]),
    ("6", [
        ("masklet", "the commands; chooses the engine and the job manager, and wires everything"),
    ], [], []),
    ("5", [
        ("Server", "HTTP only: a file for each resource"),
        ("CeleryJobs", "jobs on Celery workers, over Redis"),
    ], [
        (2, "decodes the request"),
    ], [
        (2, "decodes the request"),
        (4, "returns the job's id"),
        (8, "streams progress as events"),
    ]),
    ("4", [
        ("Annotation", "what a person can do: sessions, prompting, editing, videos, uploads, "
         "projects, transfers"),
        ("Webhooks", "tells other services of the end of jobs"),
    ], [
        (3, "checks the rules; collects the object's prompts and its mask so far"),
    ], [
        (3, "plans frames and objects; submits the job to Jobs, which stores it"),
    ]),
    ("3", [
        ("Persistence", "SQLite, and nobody else: records, migrations, the history for undo"),
    ], [
        (6, "stores prompt, mask and undo step in one transaction"),
    ], [
        (7, "stores each frame's masks at once, and a checkpoint every ten frames"),
    ]),
    ("2", [
        ("Propagation", "a propagation as a job: plan, loop, recorder, progress, remote"),
        ("SAM2", "the network, its memory bank, the video predictor"),
        ("FlowTracker", "the engine without a download: optical flow and small networks"),
        ("Models", "published checkpoints: download and verification"),
        ("DemoClip", "the clip that the demo draws"),
    ], [
        (5, "SAM2 or FlowTracker computes the mask"),
    ], [
        (6, "the loop: for each frame the engine computes masks and the recorder hands them on"),
    ]),
    ("1", [
        ("Masklets", "masks, prompts, accuracy; the protocol of engines"),
        ("Jobs", "what a job is; the queue in this process"),
        ("Scheduling", "a click before a job before work ahead"),
        ("Settings", "environment and folders"),
        ("DurableFiles", "survive a power cut"),
        ("VideoIO", "frame-exact decoding, pictures, overlays"),
        ("Formats", "other tools' files"),
        ("Tensors", "arrays, threads, graphics cards, checkpoint readers"),
        ("Compression", "deflate, gzip, zip"),
    ], [
        (4, "Scheduling lets the click go first; VideoIO decodes the frame"),
    ], [
        (5, "Jobs starts the job; Scheduling makes it wait for clicks"),
    ]),
    ("0", [
        ("CKernels", "SIMD kernels in C, chosen at run time"),
        ("CCUDA", "kernels for NVIDIA cards, and their driver"),
        ("CPromptNetwork", "the weights of FlowTracker's network for first masks"),
        ("CMemory", "returns freed memory to the system"),
        ("system libraries", "FFmpeg, OpenCV, libjpeg, zlib, OpenSSL, libcurl, hiredis, behind "
         "CFFmpeg, COpenCV, CJPEG, CZlib, COpenSSL, CCurl, CHiredis"),
    ], [], []),
]

WIDTH, MARGIN, GAP = 1440, 16, 8
LABEL_WIDTH = 70
MODULES_LEFT, MODULES_RIGHT = LABEL_WIDTH + MARGIN, 860
FLOWS = [("on a click", 884), ("in a job", 1160)]
FLOW_WIDTH = 264
COLUMNS = 4
TITLE, TEXT, LINE = 15, 12, 15
# The mean width of a character of the text, in pixels; a little generous.
CHARACTER = 6.8
FILLS = ["#f3f4f6", "#e0e7ff", "#dbeafe", "#d1fae5", "#fef3c7", "#ffe4e6", "#ede9fe", "#e5e7eb"]


def wrapped(text, width):
    return textwrap.wrap(text, int(width / CHARACTER))


def text(x, y, content, size=TEXT, weight="normal", anchor="start", fill="#111827"):
    return (f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" '
            f'text-anchor="{anchor}" fill="{fill}">{escape(content)}</text>')


def module_rows(modules):
    """The modules in rows of at most COLUMNS, as even as possible."""
    count = -(-len(modules) // COLUMNS)
    size = -(-len(modules) // count)
    return [modules[start:start + size] for start in range(0, len(modules), size)]


def draw_modules(modules, top):
    """The boxes of a layer, and the height that they take."""
    found, y = [], top
    for row in module_rows(modules):
        width = (MODULES_RIGHT - MODULES_LEFT - GAP * (len(row) - 1)) / len(row)
        lines = [wrapped(purpose, width - 20) for _, purpose in row]
        height = 30 + LINE * max(map(len, lines)) + 4
        for column, ((name, _), purpose) in enumerate(zip(row, lines, strict=True)):
            x = MODULES_LEFT + column * (width + GAP)
            found.append(f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height}" rx="6" '
                         'fill="white" stroke="#6b7280"/>')
            found.append(text(x + 10, y + 21, name, TITLE, "bold"))
            found += [text(x + 10, y + 38 + LINE * i, line) for i, line in enumerate(purpose)]
        y += height + GAP
    return found, y - GAP - top


def draw_steps(steps, left, top):
    """The steps of one flow in a layer, and the height that they take."""
    found, y = [], top
    for number, what in steps:
        lines = wrapped(what, FLOW_WIDTH - 34)
        found.append(f'<circle cx="{left + 11}" cy="{y + 10}" r="10" fill="#1f2937"/>')
        found.append(text(left + 11, y + 14, str(number), TEXT, "bold", "middle", "white"))
        found += [text(left + 28, y + 14 + LINE * i, line) for i, line in enumerate(lines)]
        y += max(24, LINE * len(lines) + 8)
    return found, y - top


def draw():
    found, y = [], 56
    for _, left in FLOWS:
        found.append(f'<rect x="{left - 10}" y="10" width="{FLOW_WIDTH}" height="HEIGHT" rx="8" '
                     'fill="none" stroke="#1f2937" stroke-dasharray="4 4"/>')
    found.append(text(MODULES_LEFT, 36, "Modules: none uses one above it", TITLE, "bold"))
    found += [text(left, 36, f"What happens {name}", TITLE, "bold") for name, left in FLOWS]
    for (title, modules, *flows), fill in zip(LAYERS, FILLS, strict=True):
        parts, height = draw_modules(modules, y + 10)
        for steps, (_, left) in zip(flows, FLOWS, strict=True):
            drawn, needed = draw_steps(steps, left, y + 10)
            parts += drawn
            height = max(height, needed)
        height += 20
        found.append(f'<rect x="{MARGIN}" y="{y}" width="{WIDTH - 2 * MARGIN}" height="{height}" '
                     f'rx="8" fill="{fill}"/>')
        label = f"layer {title}" if title.isdigit() else title
        found.append(text(MARGIN + 10, y + 31, label, TEXT, "bold"))
        found += parts
        y += height + GAP
    body = "\n".join(found).replace('height="HEIGHT"', f'height="{y - 12}"')
    # The frames of the flows are drawn first, but belong on top of the layers.
    frames, rest = body.split("\n", len(FLOWS))[:len(FLOWS)], body.split("\n", len(FLOWS))[-1]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 8}" '
            'font-family="Helvetica, Arial, sans-serif">\n'
            '<title>The layers of Masklet, and the steps of a click and of a job</title>\n'
            f'<rect width="{WIDTH}" height="{y + 8}" fill="white"/>\n'
            f"{rest}\n" + "\n".join(frames) + "\n</svg>\n")


if __name__ == "__main__":
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    output.write_text(draw(), encoding="utf-8")
