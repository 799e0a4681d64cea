"""Moving along the video, with keys and with the mouse."""

import re
from itertools import pairwise

from playwright.sync_api import expect


def test_keys_move_along_the_video(annotator, clip):
    last = clip.frames - 1
    keyboard = annotator.page.keyboard
    for key, frame in [
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("Shift+ArrowRight", 11),
        ("Shift+ArrowLeft", 1),
        ("End", last),
        ("ArrowRight", last),
        ("Home", 0),
        ("ArrowLeft", 0),
    ]:
        keyboard.press(key)
        annotator.expect_frame(frame)


def test_brackets_move_between_keyframes(annotator, clip):
    page = annotator.page
    for frame in (5, 20):
        page.get_by_label("Frame number").fill(str(frame))
        page.get_by_label("Frame number").press("Enter")
        annotator.expect_frame(frame)
        annotator.click(*clip.centre(frame))
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    for key, frame in [("]", 5), ("]", 20), ("]", 20), ("[", 5), ("[", 5)]:
        page.keyboard.press(key)
        annotator.expect_frame(frame)


def test_space_plays_every_frame_and_pauses(annotator, clip):
    page = annotator.page
    annotator.record_frames()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.wait_for_function("() => framesShown.length >= 12")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    shown = annotator.recorded_frames()
    steps = {later - earlier for earlier, later in pairwise(shown)}
    assert steps <= {0, 1}, shown


def test_playing_repeats_a_range_at_the_speed_that_is_chosen(annotator):
    page = annotator.page
    for frame, key in ((10, "i"), (13, "o")):
        annotator.go_to(frame)
        annotator.expect_frame(frame)
        page.keyboard.press(key)
    repeat = page.get_by_role("button", name="Repeat")
    expect(repeat).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".loop-shade")).to_be_visible()
    page.get_by_label("Speed").select_option("4")
    annotator.record_frames()
    # On the select the space key would open it.
    annotator.canvas.focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => framesShown.length >= 12")
    page.keyboard.press("Space")
    assert set(annotator.recorded_frames()) == {10, 11, 12, 13}
    page.keyboard.press("r")
    expect(repeat).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".loop-shade")).to_be_hidden()


def test_the_timeline_seeks_by_click_and_drag(annotator, clip):
    page = annotator.page
    slider = page.get_by_role("slider", name="Frame")
    box = slider.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2

    def x_of(frame: int) -> float:
        return box["x"] + box["width"] * (frame + 0.5) / clip.frames

    page.mouse.move(x_of(30), middle)
    page.mouse.down()
    annotator.expect_frame(30)
    page.mouse.move(x_of(45), middle, steps=3)
    annotator.expect_frame(45)
    page.mouse.up()
    page.mouse.move(x_of(10), middle)
    expect(slider).to_have_attribute("aria-valuenow", "45")


def mark_suspects(page, suspects):
    """The server answers that these masks are suspect: (frame, score, reason)."""
    items = [
        {"object_id": 1, "frame_idx": frame, "score": score, "reason": reason}
        for frame, score, reason in suspects
    ]
    page.route("**/suspects*", lambda route: route.fulfill(json={"frames": items}))


def test_s_goes_to_the_worst_frame_of_the_next_stretch_and_the_picture_says_why(annotator):
    page = annotator.page
    annotator.click_disc()
    mark_suspects(page, [
        (10, 0.5, "area jumps"), (11, 0.2, "mask jumps"), (12, 0.4, "low score"),
        (30, 0, "lost from sight"), (31, 0, "lost from sight"),
    ])
    page.reload()
    annotator.expect_objects(1)
    expect(page.locator(".suspects .lane-name")).to_have_text("2 suspects")
    line = page.locator(".stage-line")
    expect(line).to_be_hidden()
    page.keyboard.press("s")
    annotator.expect_frame(11)
    expect(line).to_have_text("Object 1: the mask moves suddenly")
    page.keyboard.press("s")
    annotator.expect_frame(30)
    expect(line).to_have_text("Object 1: lost from sight; if it is really not visible, press X")
    page.keyboard.press("s")
    annotator.expect_frame(11)


def test_lanes_show_keyframes_and_where_masks_are(annotator, clip):
    annotator.click_disc()
    annotator.page.keyboard.press("End")
    annotator.expect_frame(clip.frames - 1)
    lane = annotator.page.locator(".lanes .lane")
    expect(lane).to_contain_text("Object 1")
    masks = re.compile("Object 1: masks on frames 0 to 0")
    expect(lane.get_by_role("group", name=masks)).to_be_visible()
    lane.get_by_role("button", name="Keyframe 0").click()
    annotator.expect_frame(0)
