"""Zooming and moving the picture, and which picture is shown."""

import re

from playwright.sync_api import expect


def test_the_wheel_zooms_at_the_mouse_and_f_fits(annotator, clip):
    page = annotator.page
    zoom = page.locator(".zoom-scale")
    fitted = zoom.inner_text()
    x, y = clip.centre(0)
    at = annotator.to_canvas(x, y)
    annotator.canvas.hover(position={"x": at[0], "y": at[1]})
    page.mouse.wheel(0, -600)
    expect(zoom).not_to_have_text(fitted)
    # The place under the mouse has not moved: a click there is still a click there.
    clicks: list[dict] = []
    page.on(
        "request",
        lambda request: clicks.append(request.post_data_json)
        if request.url.endswith("/add-object")
        else None,
    )
    annotator.canvas.click(position={"x": at[0], "y": at[1]})
    annotator.expect_idle()
    [[clicked_x, clicked_y]] = clicks[0]["points"]
    assert abs(clicked_x - x) < 1.5 and abs(clicked_y - y) < 1.5
    page.keyboard.press("f")
    expect(zoom).to_have_text(fitted)


def test_two_fingers_move_the_picture_and_a_pinch_zooms(annotator):
    page = annotator.page
    zoom = page.locator(".zoom-scale")
    fitted = zoom.inner_text()
    x, y = annotator.to_canvas(240, 136)
    annotator.canvas.hover(position={"x": x, "y": y})
    pixel = """([x, y]) => {
      const context = document.querySelector(".stage-canvas").getContext("2d");
      return [...context.getImageData(x, y, 1, 1).data].join();
    }"""
    before = page.evaluate(pixel, [x, y])
    page.mouse.wheel(-40, -9)
    moved = f"([x, y, before]) => ({pixel})([x + 40, y + 9]) === before"
    page.wait_for_function(moved, arg=[x, y, before])
    expect(zoom).to_have_text(fitted)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -20)
    page.keyboard.up("Control")
    expect(zoom).not_to_have_text(fitted)


def test_a_drag_moves_the_picture_and_marks_nothing(annotator, clip):
    page = annotator.page
    box = annotator.canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 380, box["y"] + 240, steps=4)
    page.mouse.up()
    annotator.expect_objects(0)
    page.keyboard.press("f")
    annotator.expect_frame(0)


def test_a_click_is_for_the_frame_that_is_shown(annotator, clip):
    page = annotator.page
    held = []
    page.route(re.compile(r"/frames/40$"), lambda route: held.append(route))
    annotator.go_to(40)
    expect(page.get_by_label("Frame number")).to_have_value("40")
    with page.expect_request("**/add-object") as asked:
        annotator.press(*clip.centre(0))
    assert asked.value.post_data_json["frame_idx"] == 0
    expect(page.get_by_label("Frame number")).to_have_value("0")
    for route in held:
        route.continue_()
    annotator.expect_idle()
    annotator.expect_frame(0)


def test_while_the_person_drags_only_one_picture_is_asked_for_at_a_time(annotator, clip):
    page = annotator.page
    # What is prefetched around the first frame is not counted.
    page.wait_for_load_state("networkidle")
    held = []
    is_held = True

    def hold(route):
        if is_held:
            held.append(route)
        else:
            route.continue_()

    page.route(re.compile(r"/frames/\d+$"), hold)
    slider = page.get_by_role("slider", name="Frame").bounding_box()
    middle = slider["y"] + slider["height"] / 2
    page.mouse.move(slider["x"] + slider["width"] * 0.2, middle)
    page.mouse.down()
    page.mouse.move(slider["x"] + slider["width"] * 0.8, middle, steps=20)
    page.mouse.up()
    page.wait_for_timeout(300)
    assert len(held) == 1, [route.request.url for route in held]
    is_held = False
    held[0].continue_()
    frame = int(page.get_by_label("Frame number").input_value())
    assert frame > clip.frames * 0.7
    annotator.expect_frame(frame)
