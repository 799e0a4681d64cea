"""Zooming and panning the timeline, and the sizes of the panels."""

import re

import pytest
from playwright.sync_api import expect

from annotator import Annotator

FRAMES = 3000


@pytest.fixture
def many(annotator, server, clip):
    """The annotate page as of a video with thousands of frames, whose pictures repeat."""
    page = annotator.page
    path = f"/api/v1/sessions/{annotator.session_id}"
    state = {**server.request("GET", path), "total_frames": FRAMES}

    def repeat(route):
        number = int(route.request.url.rsplit("/", 1)[1]) % clip.frames
        route.continue_(url=re.sub(r"\d+$", str(number), route.request.url))

    page.route(re.compile(f"{path}$"), lambda route: route.fulfill(json=state))
    page.route(re.compile(r"/frames/\d+$"), repeat)
    page.reload()
    expect(page.locator(".total")).to_have_text(f"of {FRAMES - 1}")
    return Annotator(page, server.url, annotator.session_id, clip)


def ticks(page) -> list[int]:
    return [int(text) for text in page.locator(".tick").all_inner_texts()]


def test_ctrl_and_wheel_zoom_the_timeline_to_single_frames(many):
    page = many.page
    minimap = page.locator(".minimap")
    expect(minimap).to_be_hidden()
    before = ticks(page)
    assert before[-1] - before[0] > FRAMES * 0.8
    slider = page.get_by_role("slider", name="Frame")
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.keyboard.down("Control")
    for _ in range(40):
        page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    expect(minimap).to_be_visible()
    near = ticks(page)
    assert near[1] - near[0] <= 2 and near[-1] - near[0] <= 20
    assert near[0] < FRAMES / 2 < near[-1] + 2
    # At this zoom a frame is easily hit.
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 10)
    expect(page.get_by_label("Frame number")).to_have_value(re.compile("^1(49|50).$"))


def test_the_timeline_pans_sideways_and_by_the_minimap(many):
    page = many.page
    page.keyboard.press("z")
    page.keyboard.press("z")
    page.keyboard.press("z")
    box = page.get_by_role("slider", name="Frame").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    first = ticks(page)[0]
    page.mouse.wheel(400, 0)
    page.wait_for_function(
        "first => Number(document.querySelector('.tick').textContent) > first", arg=first
    )
    bar = page.locator(".minimap").bounding_box()
    page.mouse.click(bar["x"] + bar["width"] * 0.98, bar["y"] + bar["height"] / 2)
    expect(page.locator(".tick").last).to_have_text(re.compile(r"^2[89]\d\d$"))
    for _ in range(3):
        page.keyboard.press("Shift+z")
    expect(page.locator(".minimap")).to_be_hidden()


def test_the_timeline_follows_the_playhead(many):
    page = many.page
    for _ in range(5):
        page.keyboard.press("z")
    page.keyboard.press("End")
    page.wait_for_function(
        "least => Number(document.querySelector('.tick:last-child').textContent) > least", arg=2900
    )
    expect(page.locator(".timeline .playhead")).to_be_visible()


def test_panels_are_resized_and_keep_their_size(annotator):
    page = annotator.page
    sidebar = page.locator(".sidebar")
    before = sidebar.bounding_box()
    page.mouse.move(before["x"], 200)
    page.mouse.down()
    page.mouse.move(before["x"] - 120, 200, steps=4)
    page.mouse.up()
    assert abs(sidebar.bounding_box()["width"] - before["width"] - 120) < 8
    timeline = page.locator("section.timeline")
    low = timeline.bounding_box()
    bottom = page.locator("footer.bottom").bounding_box()
    page.mouse.move(500, bottom["y"])
    page.mouse.down()
    page.mouse.move(500, bottom["y"] - 90, steps=4)
    page.mouse.up()
    high = timeline.bounding_box()["height"]
    assert abs(high - low["height"] - 90) < 8
    page.reload()
    annotator.canvas.wait_for()
    expect(sidebar).to_be_visible()
    assert abs(timeline.bounding_box()["height"] - high) < 2
    assert abs(sidebar.bounding_box()["width"] - before["width"] - 120) < 8
