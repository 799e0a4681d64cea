"""Brush, eraser and polygon: masks made by hand."""

from itertools import pairwise

import numpy as np
from playwright.sync_api import expect

PAINT = (240, 150)


def drag(annotator, *points, button="left", modifiers=()):
    """Drags along points of the video."""
    box = annotator.canvas.bounding_box()
    mouse, keyboard = annotator.page.mouse, annotator.page.keyboard
    places = [annotator.to_canvas(*point) for point in points]
    for key in modifiers:
        keyboard.down(key)
    mouse.move(box["x"] + places[0][0], box["y"] + places[0][1])
    mouse.down(button=button)
    for x, y in places[1:]:
        mouse.move(box["x"] + x, box["y"] + y, steps=6)
    mouse.up(button=button)
    for key in modifiers:
        keyboard.up(key)


def mask_of(annotator, server, object_id=1, frame=0) -> np.ndarray:
    annotator.expect_idle()
    return server.masks(annotator.session_id, frame)[object_id]


def band(clip, from_, to, radius) -> np.ndarray:
    """The pixels that a round brush covers along a straight line."""
    rows, columns = np.mgrid[: clip.height, : clip.width]
    x, y = columns + 0.5, rows + 0.5
    start, way = np.array(from_, float), np.array(to, float) - from_
    share = ((x - start[0]) * way[0] + (y - start[1]) * way[1]) / (way @ way)
    share = np.clip(share, 0, 1)
    distance = np.hypot(x - start[0] - share * way[0], y - start[1] - share * way[1])
    return distance <= radius


def iou(one, other) -> float:
    return (one & other).sum() / (one | other).sum()


def test_the_brush_paints_a_mask_for_an_object_that_starts_with_it(annotator, server, clip):
    annotator.page.keyboard.press("d")
    drag(annotator, PAINT, (320, 150))
    annotator.expect_objects(1)
    mask = mask_of(annotator, server)
    assert iou(mask, band(clip, PAINT, (320, 150), 12)) > 0.97
    [only] = server.session(annotator.session_id)["objects"]
    assert [(key["frame_idx"], key["mask"]) for key in only["keyframes"]] == [(0, True)]


def test_keys_and_wheel_change_the_size_of_the_brush(annotator, server, clip):
    page = annotator.page
    page.keyboard.press("d")
    size = page.locator(".brush-size-text")
    expect(size).to_have_text("24 px")
    page.keyboard.press(".")
    expect(size).to_have_text("29 px")
    page.keyboard.press(",")
    page.keyboard.press(",")
    expect(size).to_have_text("20 px")
    annotator.canvas.hover()
    page.keyboard.down("Shift")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Shift")
    expect(size).to_have_text("24 px")
    page.get_by_label("Brush size").fill("0")
    expect(size).to_have_text("1 px")


def test_the_eraser_takes_away_and_its_right_button_paints(annotator, server, clip):
    keyboard = annotator.page.keyboard
    keyboard.press("d")
    drag(annotator, PAINT, (320, 150))
    painted = mask_of(annotator, server)
    keyboard.press("e")
    drag(annotator, (280, 130), (280, 170))
    erased = mask_of(annotator, server)
    hole = band(clip, (280, 130), (280, 170), 12)
    assert not (erased & ~painted).any()
    assert iou(painted & ~erased, painted & hole) > 0.9
    drag(annotator, (240, 200), (300, 200), button="right")
    assert (mask_of(annotator, server) & band(clip, (240, 200), (300, 200), 12)).sum() > 1000


def test_alt_erases_with_the_brush(annotator, server):
    annotator.page.keyboard.press("d")
    drag(annotator, PAINT, (320, 150))
    before = mask_of(annotator, server).sum()
    drag(annotator, (280, 130), (280, 170), modifiers=["Alt"])
    assert mask_of(annotator, server).sum() < before


def arc(clip, away, turn=1.5):
    """Points around the disc of the first frame, up to 3 pixels nearer or further than `away`."""
    x, y = clip.centre(0)
    angles = np.linspace(0, turn * np.pi, 30)
    aways = away + 3 * np.sin(7 * angles)
    return list(zip(x + aways * np.cos(angles), y + aways * np.sin(angles), strict=True))


def test_a_stroke_with_ctrl_ends_at_the_border_of_the_disc(annotator, server, clip):
    page = annotator.page
    page.keyboard.press("d")
    expect(page.locator(".tool-hint")).to_contain_text("Ctrl snaps to edges")
    way = arc(clip, clip.radius - 9)
    drag(annotator, *way, modifiers=["Control"])
    annotator.expect_objects(1)
    snapped = mask_of(annotator, server)
    disc = clip.disc(0)
    covered = np.any([band(clip, *pair, 12) for pair in pairwise(way)], axis=0)
    assert iou(covered, covered & disc) < 0.9
    assert iou(snapped, covered & disc) > 0.93
    assert (snapped & ~disc).sum() < 0.03 * snapped.sum()
    page.keyboard.press("Control+z")
    annotator.expect_objects(0)


def test_the_eraser_with_ctrl_leaves_the_disc(annotator, server, clip):
    page = annotator.page
    disc = clip.disc(0)
    rows, columns = np.mgrid[: clip.height, : clip.width]
    x, y = clip.centre(0)
    spilled = np.hypot(columns - x, rows - y) < clip.radius + 14
    server.set_mask(annotator.session_id, 0, 1, spilled)
    page.reload()
    annotator.expect_objects(1)
    annotator.choose("name 1")
    page.keyboard.press("e")
    drag(annotator, *arc(clip, clip.radius + 9, turn=2), modifiers=["Control"])
    left = mask_of(annotator, server)
    assert (disc & ~left).sum() < 0.02 * disc.sum()
    assert (left & ~disc).sum() < 0.1 * (spilled & ~disc).sum()


def test_fast_strokes_all_count(annotator, server, clip):
    annotator.page.keyboard.press("d")
    ways = [((60 + 60 * n, 120), (90 + 60 * n, 180)) for n in range(5)]
    for way in ways:
        drag(annotator, *way)
    expected = np.any([band(clip, *way, 12) for way in ways], axis=0)
    assert iou(mask_of(annotator, server), expected) > 0.95
    annotator.expect_objects(1)


def test_a_refused_stroke_is_taken_off_and_says_why(annotator, server, clip):
    annotator.click_disc()
    before = mask_of(annotator, server)
    page = annotator.page
    page.route("**/update-mask", lambda route: route.fulfill(status=409, json={"detail": "No."}))
    page.keyboard.press("d")
    drag(annotator, (300, 60), (340, 60))
    expect(page.locator(".toast-error")).to_contain_text("The drawing could not be saved. No.")
    assert (mask_of(annotator, server) == before).all()


def test_a_node_of_the_outline_is_dragged_and_the_rest_stays_exact(annotator, server, clip):
    annotator.page.keyboard.press("d")
    drag(annotator, PAINT, (320, 150))
    before = mask_of(annotator, server)
    annotator.page.keyboard.press("g")
    # The outline's upper edge, between nodes: a press makes one there, the drag pulls it up.
    drag(annotator, (280, 138), (280, 90))
    after = mask_of(annotator, server)
    assert after[100, 280] and not before[100, 280]
    assert (after[:, :230] == before[:, :230]).all() and (after[152:] == before[152:]).all()


def test_a_node_is_removed_by_the_right_button(annotator, server, clip):
    keyboard = annotator.page.keyboard
    keyboard.press("d")
    drag(annotator, PAINT, (320, 150))
    keyboard.press("g")
    drag(annotator, (280, 138), (280, 90))
    spike = mask_of(annotator, server)
    annotator.press(280, 90, button="right")
    assert mask_of(annotator, server).sum() < spike.sum()


def test_a_polygon_is_drawn_closed_by_enter_and_cut_out_with_alt(annotator, server, clip):
    keyboard = annotator.page.keyboard
    keyboard.press("g")
    for corner in [(200, 100), (300, 100), (300, 200), (200, 200)]:
        annotator.press(*corner)
    keyboard.press("Enter")
    square = mask_of(annotator, server)
    expected = np.zeros_like(square)
    expected[100:200, 200:300] = True
    assert iou(square, expected) > 0.97
    annotator.press(230, 130, modifiers=["Alt"])
    for corner in [(270, 130), (270, 170), (230, 170)]:
        annotator.press(*corner)
    keyboard.press("Enter")
    cut = mask_of(annotator, server)
    assert not cut[150, 250] and cut[110, 210] and cut[190, 290]
    annotator.expect_objects(1)


def test_a_double_click_closes_a_polygon_and_the_hint_says_so(annotator, server):
    page = annotator.page
    hint = page.locator(".tool-hint")
    expect(hint).to_have_text("Click the thing you want to follow")
    page.keyboard.press("g")
    annotator.press(200, 100)
    expect(hint).to_contain_text("double click or Enter closes the area")
    annotator.press(300, 100)
    x, y = annotator.to_canvas(300, 200)
    annotator.canvas.dblclick(position={"x": x, "y": y})
    annotator.expect_objects(1)
    expect(hint).not_to_contain_text("closes the area")
    mask = mask_of(annotator, server)
    assert mask[110, 290] and not mask[190, 210]


def test_a_mask_is_copied_to_another_frame(annotator, server):
    page = annotator.page
    page.keyboard.press("d")
    drag(annotator, PAINT, (320, 150))
    before = mask_of(annotator, server)
    page.keyboard.press("Control+c")
    expect(page.locator(".toast")).to_contain_text("The mask of Object 1 on frame 0 is copied.")
    page.keyboard.press("ArrowRight")
    annotator.expect_frame(1)
    page.keyboard.press("Control+v")
    expect(page.locator(".keyframe")).to_have_count(2)
    assert (mask_of(annotator, server, frame=1) == before).all()


def test_nothing_is_pasted_before_something_was_copied(annotator):
    annotator.page.keyboard.press("Control+v")
    expect(annotator.page.locator(".toast")).to_contain_text("No mask was copied.")
    annotator.expect_objects(0)


def test_a_line_is_painted_without_a_mouse(annotator, server, clip):
    keyboard = annotator.page.keyboard
    keyboard.press("d")
    keyboard.press("Alt+ArrowRight")
    keyboard.press("Alt+Enter")
    for _ in range(3):
        keyboard.press("Alt+ArrowRight")
    keyboard.press("Alt+Enter")
    annotator.expect_objects(1)
    assert mask_of(annotator, server).sum() > 24 * 24


def test_escape_drops_a_stroke_under_way(annotator, server):
    annotator.page.keyboard.press("d")
    box = annotator.canvas.bounding_box()
    mouse = annotator.page.mouse
    mouse.move(box["x"] + 300, box["y"] + 200)
    mouse.down()
    mouse.move(box["x"] + 360, box["y"] + 200, steps=3)
    annotator.page.keyboard.press("Escape")
    mouse.up()
    annotator.expect_idle()
    annotator.expect_objects(0)


def test_a_locked_object_takes_no_drawing_and_no_click(annotator, server, clip):
    annotator.click_disc()
    before = mask_of(annotator, server)
    page = annotator.page
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Unlock Object 1")).to_be_visible()
    page.keyboard.press("d")
    drag(annotator, (300, 60), (340, 60))
    expect(page.locator(".toast")).to_contain_text("Object 1 is locked")
    page.keyboard.press("v")
    annotator.press(300, 60)
    assert (mask_of(annotator, server) == before).all()
    page.get_by_role("button", name="Unlock Object 1").click()
    expect(page.get_by_role("button", name="Lock Object 1", exact=True)).to_be_visible()
