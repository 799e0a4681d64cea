"""Moving along the video, with keys and with the mouse."""

import re
from itertools import pairwise

import pytest
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


def test_x_marks_the_object_as_not_visible(annotator, server):
    annotator.click_disc()
    page = annotator.page
    annotator.go_to(9)
    annotator.expect_frame(9)
    page.keyboard.press("x")
    annotator.expect_idle()
    expect(page.locator(".keyframe")).to_have_count(2)
    [only] = server.session(annotator.session_id)["objects"]
    assert [key["frame_idx"] for key in only["keyframes"]] == [0, 9]
    assert not server.masks(annotator.session_id, 9)[1].any()


def test_an_object_is_marked_as_not_visible_on_several_frames(annotator, server):
    annotator.click_disc()
    page = annotator.page
    annotator.go_to(9)
    annotator.expect_frame(9)
    page.keyboard.press("Shift+X")
    dialog = page.get_by_role("dialog", name="Object 1 on several frames")
    dialog.get_by_label("Last frame").fill("12")
    dialog.get_by_label("Last frame").press("Enter")
    expect(page.locator(".keyframe")).to_have_count(5)
    page.keyboard.press("Shift+X")
    dialog.get_by_label("First frame").fill("11")
    dialog.get_by_label("Last frame").fill("30")
    dialog.get_by_role("radio", name="Clear the masks").check()
    dialog.get_by_role("button", name="Apply").click()
    expect(page.locator(".keyframe")).to_have_count(3)
    [only] = server.session(annotator.session_id)["objects"]
    assert [key["frame_idx"] for key in only["keyframes"]] == [0, 9, 10]
    page.keyboard.press("Control+z")
    expect(page.locator(".keyframe")).to_have_count(5)
    page.keyboard.press("Control+z")
    expect(page.locator(".keyframe")).to_have_count(1)


def test_a_track_is_split_at_the_current_frame(annotator, server, clip):
    annotator.click_disc()
    annotator.propagate()
    page = annotator.page
    annotator.go_to(5)
    annotator.expect_frame(5)
    page.keyboard.press("Shift+X")
    dialog = page.get_by_role("dialog", name="Object 1 on several frames")
    dialog.get_by_label("Last frame").fill(str(clip.frames - 1))
    receiver = dialog.get_by_role("combobox", name="Move to")
    expect(receiver).to_be_hidden()
    dialog.get_by_role("radio", name="Move to another object").check()
    expect(receiver).to_have_value("")
    dialog.get_by_role("button", name="Apply").click()
    annotator.expect_objects(2)
    first, part = server.session(annotator.session_id)["objects"]
    assert first["frames_with_masks"] == [[0, 4]]
    assert part["frames_with_masks"] == [[5, clip.frames - 1]]
    page.keyboard.press("Control+z")
    annotator.expect_objects(1)


def test_del_away_from_a_keyframe_says_why_nothing_happens(annotator):
    annotator.click_disc()
    annotator.go_to(9)
    annotator.expect_frame(9)
    annotator.page.keyboard.press("Delete")
    expect(annotator.page.locator(".toast")).to_contain_text("Object 1 has no keyframe on frame 9.")


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


def test_enter_leaves_a_field_and_keys_mean_what_they_mean_on_the_page(annotator, server):
    page = annotator.page
    annotator.click_disc()
    annotator.rename(1, "the disc")
    annotator.categorise(1, "thing")
    page.locator(".propagation-summary").click()
    for frame, (label, text) in enumerate(
        [
            ("First frame to propagate", "3"),
            ("Last frame to propagate", "30"),
        ],
        start=1,
    ):
        field = page.get_by_label(label)
        field.fill(text)
        field.press("Enter")
        expect(field).not_to_be_focused()
        expect(field).to_have_value(text)
        # Enter on the page starts another object; in the field it must not have.
        expect(page.locator("li.object.chosen")).to_have_count(1)
        page.keyboard.press("ArrowRight")
        annotator.expect_frame(frame)
    annotator.go_to(20)
    annotator.expect_frame(20)
    page.keyboard.press("ArrowRight")
    annotator.expect_frame(21)
    [only] = server.session(annotator.session_id)["objects"]
    assert (only["name"], only["category"]) == ("the disc", "thing")


def test_escape_leaves_a_field(annotator):
    page = annotator.page
    annotator.click_disc()
    page.get_by_label("Frame number").click()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    annotator.expect_frame(1)


@pytest.mark.parametrize("opener", ["Export", "Import", "Categories", "Keys and mouse"])
def test_nothing_behind_a_dialog_takes_clicks_or_keys(annotator, clip, opener):
    page = annotator.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name=opener).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    box = annotator.canvas.bounding_box()
    around = dialog.bounding_box()
    assert box and around
    beside = (box["x"] + 5 + 16, box["y"] + box["height"] / 2)
    assert beside[0] < around["x"], "the place clicked lies under the dialog"
    disc = annotator.to_canvas(*clip.centre(0))
    for at in (beside, (box["x"] + disc[0], around["y"] + 4)):
        page.mouse.click(*at)
        page.mouse.click(*at, button="right")
    page.mouse.wheel(0, -300)
    for key in ("p", "ArrowRight", "End", "b"):
        page.keyboard.press(key)
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    annotator.expect_frame(0)
    annotator.expect_objects(0)
    assert not [url for url in asked if url.endswith(("/add-object", "/propagate"))]
    expect(page.locator(".stage")).to_have_attribute("data-tool", "point")
    annotator.click_disc()
    annotator.expect_objects(1)


def test_a_question_mark_shows_all_keys(annotator):
    page = annotator.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys and mouse")
    for key in ("B", "N", "P", "H", "Home", "End", "Space", "Esc", "[", "]"):
        exact = re.compile(rf"^{re.escape(key)}$")
        expect(dialog.locator("kbd").filter(has_text=exact).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_an_object_is_marked_without_a_mouse(annotator, server, clip):
    keyboard = annotator.page.keyboard
    keyboard.press("Alt+ArrowRight")
    for _ in range(3):
        keyboard.press("Alt+ArrowDown")
    keyboard.press("Alt+Enter")
    annotator.expect_objects(1)
    annotator.expect_idle()
    keyboard.press("Alt+ArrowDown")
    keyboard.press("Alt+Backspace")
    annotator.expect_idle()
    [only] = server.session(annotator.session_id)["objects"]
    assert only["keyframes"][0]["labels"] == [1, 0]
