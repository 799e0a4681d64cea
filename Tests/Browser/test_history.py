"""Undo and redo, over prompts, drawings, changes of objects and propagations."""

import re

from playwright.sync_api import expect


def undo(page):
    return page.get_by_role("button", name="Undo")


def redo(page):
    return page.get_by_role("button", name="Redo")


def labels(server, session) -> list[int]:
    objects = server.session(session)["objects"]
    return [label for o in objects for key in o["keyframes"] for label in key["labels"]]


def test_clicks_are_undone_and_done_again(annotator, server, clip):
    x, y = clip.centre(0)
    annotator.click(x, y)
    first = server.masks(annotator.session_id, 0)[1]
    annotator.click(x + 20, y + 10, button="right")
    page, session = annotator.page, annotator.session_id
    page.keyboard.press("Control+z")
    expect(redo(page)).to_be_enabled()
    assert labels(server, session) == [1]
    assert (server.masks(session, 0)[1] == first).all()
    page.keyboard.press("Control+z")
    annotator.expect_objects(0)
    expect(undo(page)).to_be_disabled()
    page.keyboard.press("Control+Shift+z")
    annotator.expect_objects(1)
    page.keyboard.press("Control+y")
    expect(redo(page)).to_be_disabled()
    assert labels(server, session) == [1, 0]


def test_undo_pressed_more_often_than_there_are_steps_says_nothing(annotator, clip):
    page = annotator.page
    annotator.click_disc()
    annotator.press(clip.centre(0)[0] + 20, clip.centre(0)[1])
    # The last click is still on its way.
    for _ in range(8):
        page.keyboard.press("Control+z")
    annotator.expect_objects(0)
    expect(undo(page)).to_be_disabled()
    for _ in range(8):
        page.keyboard.press("Control+y")
    annotator.expect_objects(1)
    expect(redo(page)).to_be_disabled()
    expect(page.locator(".toast")).to_have_count(0)


def test_undo_says_what_it_will_take_back(annotator):
    annotator.click_disc()
    words = re.compile(r"^Undo: .{4,} \(Ctrl\+Z\)$")
    expect(undo(annotator.page)).to_have_attribute("title", words)


def test_a_drawing_is_undone(annotator, server, clip):
    annotator.click_disc()
    before = server.masks(annotator.session_id, 0)[1]
    page = annotator.page
    page.keyboard.press("d")
    annotator.press(300, 60)
    annotator.expect_idle()
    assert server.masks(annotator.session_id, 0)[1][60, 300]
    undo(page).click()
    expect(redo(page)).to_be_enabled()
    assert (server.masks(annotator.session_id, 0)[1] == before).all()


def test_the_first_stroke_of_an_object_is_undone_with_it(annotator):
    page = annotator.page
    page.keyboard.press("d")
    annotator.press(300, 60)
    annotator.expect_objects(1)
    annotator.expect_idle()
    page.keyboard.press("Control+z")
    annotator.expect_objects(0)
    expect(undo(page)).to_be_disabled()
    page.keyboard.press("Control+y")
    annotator.expect_objects(1)


def test_while_a_polygon_is_open_only_its_nodes_are_undone(annotator, server):
    annotator.click_disc()
    page = annotator.page
    page.keyboard.press("n")
    page.keyboard.press("g")
    for corner in [(300, 40), (360, 40), (360, 90), (330, 120)]:
        annotator.press(*corner)
    page.keyboard.press("Control+z")
    page.keyboard.press("Enter")
    annotator.expect_objects(2)
    annotator.expect_idle()
    mask = server.masks(annotator.session_id, 0)[2]
    # A triangle: the fourth corner was taken back.
    assert mask[60, 350] and not mask[95, 335]
    annotator.press(300, 200)
    for _ in range(3):
        page.keyboard.press("Control+z")
    # The first takes the only node back, the second the triangle, the third the click.
    annotator.expect_objects(0)


def test_while_a_stroke_is_drawn_only_it_is_undone(annotator):
    annotator.click_disc()
    page = annotator.page
    page.keyboard.press("n")
    page.keyboard.press("d")
    box = annotator.canvas.bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 360, box["y"] + 200, steps=3)
    page.keyboard.press("Control+z")
    page.mouse.up()
    annotator.expect_idle()
    annotator.expect_objects(1)


def test_a_propagation_is_undone_and_done_again(annotator, server, clip):
    annotator.click_disc()
    annotator.propagate()
    [made] = server.session(annotator.session_id)["objects"]
    page = annotator.page
    expect(undo(page)).to_have_attribute("title", re.compile("ropagat"))
    undo(page).click()
    expect(page.locator(".object-detail")).to_have_text("1 keyframe · 1 frame")
    annotator.expect_objects(1)
    redo(page).click()
    expect(page.locator(".object-detail")).not_to_have_text("1 keyframe · 1 frame")
    [again] = server.session(annotator.session_id)["objects"]
    assert again["frames_with_masks"] == made["frames_with_masks"]


def test_a_deleted_object_comes_back(annotator, server):
    annotator.click_disc()
    page = annotator.page
    page.get_by_role("button", name="Delete Object 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    annotator.expect_objects(0)
    page.keyboard.press("Control+z")
    annotator.expect_objects(1)
    assert server.masks(annotator.session_id, 0)[1].any()


def test_what_was_done_is_undone_after_a_refresh(annotator, server):
    annotator.click_disc()
    annotator.page.reload()
    annotator.expect_objects(1)
    expect(undo(annotator.page)).to_be_enabled()
    annotator.page.keyboard.press("Control+z")
    annotator.expect_objects(0)
    assert server.session(annotator.session_id)["objects"] == []
