"""Saying of an object, on one frame or several, that it is not visible or is another one."""

from playwright.sync_api import expect


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
