"""docs/annotate.md followed from start to end, on an empty server.

Each chapter of the guide is a function; what a chapter says is done in its order.
"""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from annotation_server import AnnotationServer
from annotator import PROPAGATED_WITHIN, Annotator
from clip import Clip


@pytest.fixture(scope="module")
def fresh_server(tmp_path_factory):
    server = AnnotationServer(tmp_path_factory.mktemp("fresh")).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def holiday(tmp_path_factory) -> Clip:
    """A clip long enough to see masks appear, and short enough to wait for all of them."""
    return Clip(tmp_path_factory.mktemp("clips") / "holiday.mp4", frames=80).write()


def test_the_first_ten_minutes(page, fresh_server, holiday, tmp_path):
    annotator = bring_a_video(page, fresh_server, holiday, tmp_path)
    mark_an_object(annotator)
    propagate(annotator, fresh_server)
    look_through(annotator)
    correct(annotator, fresh_server)
    take_it_with_you(annotator, tmp_path)


def choose_file(page, path):
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose files").click()
    chooser.value.set_files(path)


def bring_a_video(page, server, clip: Clip, folder) -> Annotator:
    page.goto(server.url)
    expect(page.get_by_role("heading", name="My videos")).to_be_visible()

    held = []
    page.route("**/api/v1/uploads/*", lambda route: held.append(route))
    choose_file(page, clip.path)
    expect(page.locator(".card.upload")).to_contain_text(re.compile("Uploading · 0 B of .* kB"))
    page.wait_for_function("() => localStorage.length > 0")
    page.reload()
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator(".card.upload")).to_contain_text("Broken off at 0 B of")
    # The same file goes on, and opens as soon as it is there.
    choose_file(page, clip.path)
    expect(page.get_by_role("heading", name="holiday.mp4", level=1)).to_be_visible()

    page.get_by_role("link", name="Videos").click()
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Name", exact=True).fill("Second")
    page.get_by_label("Categories to start with").select_option(index=1)
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Second")).to_be_visible()

    page.get_by_role("link", name="My videos").hover()
    for action in ("Rename", "Delete"):
        expect(page.get_by_role("button", name=f"{action} My videos")).to_be_visible()
    page.get_by_role("link", name="My videos").click()
    page.locator(".card").hover()
    page.get_by_role("button", name="Rename holiday.mp4").click()
    page.get_by_label("Name", exact=True).fill("beach.mp4")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Delete beach.mp4")).to_be_visible()
    page.get_by_role("button", name="Move beach.mp4 to another project").click()
    page.get_by_role("dialog").get_by_role("button", name="Second").click()
    page.get_by_role("link", name="Second").click()
    page.get_by_role("link", name="beach.mp4").click()

    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")
    annotator = Annotator(page, server.url, page.url.split("/sessions/")[1].split("?")[0], clip)
    annotator.expect_frame(0)
    return annotator


def mark_an_object(annotator: Annotator):
    page, clip = annotator.page, annotator.clip
    x, y = clip.centre(0)
    annotator.click(x, y)
    annotator.expect_tint(x + clip.radius / 2, y, 0)
    annotator.expect_objects(1)
    lane = page.locator(".lanes .lane")
    expect(lane.get_by_role("button", name="Keyframe 0")).to_be_visible()

    annotator.click(x + 20, y)
    annotator.click(x + clip.radius + 30, y, button="right")
    annotator.click(x, y + clip.radius + 20, modifiers=["Alt"])
    for key, count in (("n", 2), ("Enter", 3)):
        page.keyboard.press(key)
        annotator.click(clip.width - 60 * count, 60)
        annotator.expect_objects(count)
    page.keyboard.press("Control+z")
    annotator.expect_objects(2)

    annotator.rename(1, "ball")
    annotator.categorise(1, "toy")
    page.get_by_role("button", name="Categories").click()
    # Beside those that the project was started with.
    expect(page.get_by_label("Name of toy")).to_be_visible()
    expect(page.locator(".category-list li").nth(1)).to_be_visible()
    page.keyboard.press("Escape")

    use_the_tools(annotator)


def use_the_tools(annotator: Annotator):
    page = annotator.page
    annotator.choose("Object 2")
    stage, size = page.locator(".stage"), page.locator(".brush-size-text")
    tools = {"b": "box", "d": "brush", "e": "eraser", "g": "polygon", "v": "point"}
    for key, tool in tools.items():
        page.keyboard.press(key)
        expect(stage).to_have_attribute("data-tool", tool)
    page.keyboard.press("b")
    annotator.drag_box(330, 30, 390, 90)
    page.keyboard.press("d")
    annotator.drag_box(330, 200, 420, 200)
    annotator.expect_tint(375, 200, 1)
    before = size.inner_text()
    for larger, smaller in ((".", ","), ("wheel up", "wheel down")):
        change_size(page, annotator, larger)
        expect(size).not_to_have_text(before)
        change_size(page, annotator, smaller)
        expect(size).to_have_text(before)
    page.keyboard.press("e")
    annotator.drag_box(330, 200, 350, 200)
    annotator.expect_tint(335, 200, 1, tinted=False)
    page.keyboard.press("g")
    for at in ((200, 190), (260, 190), (260, 240), (200, 240)):
        annotator.press(*at)
    page.keyboard.press("Enter")
    annotator.expect_idle()
    annotator.expect_tint(230, 215, 1)
    page.keyboard.press("v")

    zoom = page.locator(".zoom-scale")
    fitted = zoom.inner_text()
    annotator.canvas.hover()
    page.mouse.wheel(0, -300)
    expect(zoom).not_to_have_text(fitted)
    page.keyboard.press("f")
    expect(zoom).to_have_text(fitted)


def change_size(page, annotator, how: str):
    if not how.startswith("wheel"):
        page.keyboard.press(how)
        return
    annotator.canvas.hover()
    page.keyboard.down("Shift")
    page.mouse.wheel(0, -100 if how == "wheel up" else 100)
    page.keyboard.up("Shift")


def propagate(annotator: Annotator, server):
    page, clip = annotator.page, annotator.clip
    last = str(clip.frames - 1)
    hint = page.locator("#propagate-hint")
    annotator.go_to(10)
    annotator.expect_frame(10)
    page.locator(".propagation-summary").click()
    page.get_by_role("button", name="From here on").click()
    expect(page.get_by_label("First frame to propagate")).to_have_value("10")
    expect(page.locator(".propagation-summary")).to_contain_text(f"10–{last}")
    page.get_by_role("button", name="Chosen").click()
    expect(page.locator(".propagation-summary")).to_contain_text("Chosen")
    page.get_by_role("button", name="All objects").click()
    page.get_by_role("button", name="All", exact=True).click()
    expect(hint).to_contain_text(f"{clip.frames} frames × 2 objects", timeout=PROPAGATED_WITHIN)
    expect(hint).to_contain_text("about")

    job = page.locator(".propagation .job")
    page.keyboard.press("p")
    expect(job).to_contain_text("frames/s", timeout=PROPAGATED_WITHIN)
    expect(job).to_contain_text("left")
    # Refreshed, the page finds the job again, and what it made.
    page.reload()
    expect(job).to_be_visible()
    lane = page.get_by_role("group", name=re.compile(r"ball: masks on frames 0 to [1-9]"))
    expect(lane).to_be_visible()
    cancel = job.get_by_role("button", name="Cancel")
    if cancel.is_visible():
        cancel.click()
    expect(job).to_have_attribute("data-status", re.compile("cancelled|completed"))
    made = server.session(annotator.session_id)["objects"][0]["frames_with_masks"]
    assert made[0][1] > 0, made
    page.keyboard.press("p")
    expect(page.locator(".propagation .job").last).to_have_attribute(
        "data-status", "completed", timeout=PROPAGATED_WITHIN
    )
    [seen] = server.session(annotator.session_id)["objects"][0]["frames_with_masks"]
    assert seen == [0, clip.frames - 1]


def look_through(annotator: Annotator):
    page = annotator.page
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(annotator.canvas).not_to_have_attribute("data-frame", "0")
    page.keyboard.press("Space")
    page.keyboard.press("Home")
    for key, frame in (("ArrowRight", 1), ("Shift+ArrowRight", 11), ("ArrowLeft", 10), ("[", 0)):
        page.keyboard.press(key)
        annotator.expect_frame(frame)
    suspects = page.locator(".suspects")
    expect(suspects).to_contain_text(re.compile(r"suspects?"))
    if page.locator(".suspects.none").count() == 0:
        page.keyboard.press("s")
        expect(annotator.canvas).not_to_have_attribute("data-frame", "0")
    page.keyboard.press("Home")
    annotator.expect_frame(0)
    x, y = annotator.clip.centre(0)
    # Beside the markers of the clicks.
    at = (x - annotator.clip.radius / 2, y)
    for tinted in (False, True):
        page.keyboard.press("h")
        annotator.expect_tint(*at, 0, tinted)


def correct(annotator: Annotator, server):
    page, clip = annotator.page, annotator.clip
    annotator.go_to(50)
    annotator.expect_frame(50)
    page.keyboard.press("ArrowUp")
    expect(page.locator("li.object.chosen")).to_have_attribute("data-object-id", "1")
    before = server.masks(annotator.session_id, clip.frames - 1)[2]
    annotator.click(*clip.centre(50))
    page.keyboard.press("d")
    x, y = clip.centre(50)
    annotator.drag_box(x - 5, y, x + 5, y)
    stale = page.get_by_role("group", name=re.compile("out of date on frames 1 to 49, 51 to"))
    expect(stale).to_be_visible()
    with page.expect_request("**/propagate") as submitted:
        page.keyboard.press("p")
    assert submitted.value.post_data_json["scope"] == "changed"
    expect(page.locator(".propagation .job").last).to_have_attribute(
        "data-status", "completed", timeout=PROPAGATED_WITHIN
    )
    expect(stale).to_have_count(0)
    assert np.array_equal(server.masks(annotator.session_id, clip.frames - 1)[2], before)

    page.keyboard.press("v")
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Unlock ball")).to_be_visible()
    annotator.press(x, y)
    expect(page.locator(".toast")).to_contain_text("ball is locked")
    page.get_by_role("button", name="Unlock ball").click()
    expect(page.get_by_role("button", name="Lock ball")).to_be_visible()
    keyframe = page.locator(".lanes").get_by_role("button", name="Keyframe 50")
    expect(keyframe).to_be_visible()
    page.keyboard.press("Delete")
    expect(keyframe).to_have_count(0)
    page.get_by_role("button", name="Merge ball with another object").click()
    page.get_by_role("dialog").get_by_role("button", name="Object 2").click()
    annotator.expect_objects(1)


def take_it_with_you(annotator: Annotator, folder):
    page = annotator.page
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    for format in (
        "COCO", "YOLO", "DAVIS", "CVAT", "MOTS", "Label Studio", "Overlay video", "Masklet"
    ):
        expect(dialog.get_by_role("radio", name=format)).to_be_visible()
    dialog.get_by_role("radio", name="Masklet").check()
    dialog.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog")
    for format in ("COCO", "DAVIS", "CVAT", "YOLO", "Label Studio", "Masklet"):
        expect(dialog.get_by_role("radio", name=format)).to_be_visible()
    dialog.get_by_label("File").set_input_files(file)
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(dialog).to_contain_text(re.compile("masks? imported[.]"))
    page.keyboard.press("Escape")
    annotator.expect_objects(2)

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys and mouse")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Alt+Enter")
    annotator.expect_idle()
    annotator.expect_objects(3)
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+Backspace")
    annotator.expect_idle()

    # Closed and opened again: it is all there.
    page.get_by_role("link", name="Videos").click()
    page.get_by_role("link", name="beach.mp4").click()
    annotator.expect_objects(3)
    page.get_by_role("link", name="Videos").click()
    page.get_by_role("button", name="Models").click()
    dialog = page.get_by_role("dialog", name="Models")
    expect(dialog).to_contain_text("Masks are made by")
    expect(dialog.get_by_role("button", name="Install").first).to_be_visible()
