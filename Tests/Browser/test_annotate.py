"""Marking objects on a frame."""

from playwright.sync_api import expect

BLUE = 2


def beside(clip):
    """A place in the disc of frame 0 that the marker of a click at its centre does not cover."""
    x, y = clip.centre(0)
    return x + 15, y + 15


def test_a_click_shows_a_mask_at_once(annotator, server, clip):
    annotator.click_disc()
    annotator.expect_objects(1)
    mask = server.masks(annotator.session_id, 0)[1]
    disc = clip.disc(0)
    overlap = (mask & disc).sum() / (mask | disc).sum()
    assert overlap > 0.5, overlap
    annotator.page.get_by_label("Colour of Object 1").fill("#0000ff")
    annotator.expect_tint(*beside(clip), BLUE)


def test_a_click_shows_that_it_waits_for_its_mask(annotator, clip):
    held = []
    annotator.page.route("**/add-object", lambda route: held.append(route))
    annotator.press(*clip.centre(0))
    expect(annotator.page.locator(".object")).to_contain_text("Segmenting…")
    expect(annotator.page.locator(".object .spinner")).to_be_visible()
    [route] = held
    route.continue_()
    annotator.expect_idle()
    expect(annotator.page.locator(".object")).to_contain_text("1 keyframe · 1 frame")


def test_further_clicks_refine_the_same_object_until_enter(annotator, server, clip):
    x, y = clip.centre(0)
    annotator.click(x, y)
    annotator.click(x + 20, y, button="right")
    annotator.click(x - 20, y, modifiers=["Alt"])
    annotator.expect_objects(1)
    [only] = server.session(annotator.session_id)["objects"]
    [keyframe] = only["keyframes"]
    assert keyframe["labels"] == [1, 0, 0]
    assert abs(keyframe["points"][0][0] - x) < 1.5 and abs(keyframe["points"][0][1] - y) < 1.5
    annotator.page.keyboard.press("Enter")
    annotator.click(clip.width - 60, 60)
    annotator.expect_objects(2)


def test_fast_clicks_make_one_object(annotator, server, clip):
    x, y = clip.centre(0)
    for step in (0, 10, 20):
        annotator.press(x + step, y)
    annotator.expect_idle()
    [only] = server.session(annotator.session_id)["objects"]
    assert len(only["keyframes"][0]["points"]) == 3


def test_a_box_is_dragged_with_b(annotator, server, clip):
    x, y = clip.centre(0)
    annotator.page.keyboard.press("b")
    annotator.drag_box(x - 45, y - 45, x + 45, y + 45)
    annotator.expect_objects(1)
    [only] = server.session(annotator.session_id)["objects"]
    box = only["keyframes"][0]["box"]
    expected = [x - 45, y - 45, x + 45, y + 45]
    pairs = zip(box, expected, strict=True)
    assert all(abs(got - want) < 2 for got, want in pairs), (box, expected)


def test_an_exclusion_without_an_object_explains_itself(annotator):
    annotator.press(100, 100, button="right")
    expect(annotator.page.locator(".toast")).to_contain_text("left-click")
    annotator.expect_objects(0)


def test_a_refused_click_is_taken_off_and_says_why(annotator, clip):
    annotator.page.route(
        "**/add-object",
        lambda route: route.fulfill(status=400, json={"detail": "The point is on the moon."}),
    )
    annotator.press(*clip.centre(0))
    expect(annotator.page.locator(".toast-error")).to_contain_text("The point is on the moon.")
    annotator.expect_objects(0)


def test_name_category_and_colour_are_saved(annotator):
    annotator.click_disc()
    page = annotator.page
    annotator.rename(1, "ball")
    annotator.categorise(1, "toy")
    page.get_by_label("Colour of ball").fill("#0000ff")
    annotator.expect_tint(*beside(annotator.clip), BLUE)
    page.reload()
    expect(page.locator(".object-name")).to_have_text("ball")
    expect(page.locator(".object-category")).to_have_text("toy")
    expect(page.get_by_label("Colour of ball")).to_have_value("#0000ff")


def test_masks_hide_and_show(annotator, clip):
    annotator.click_disc()
    page = annotator.page
    page.get_by_label("Colour of Object 1").fill("#0000ff")
    at = beside(clip)
    annotator.expect_tint(*at, BLUE)
    page.keyboard.press("h")
    annotator.expect_tint(*at, BLUE, False)
    page.keyboard.press("h")
    annotator.expect_tint(*at, BLUE)
    page.get_by_role("button", name="Hide Object 1").click()
    annotator.expect_tint(*at, BLUE, False)
    page.get_by_role("button", name="Show Object 1").click()
    annotator.expect_tint(*at, BLUE)


def test_an_object_is_deleted_only_after_asking(annotator, server):
    annotator.click_disc()
    page = annotator.page
    page.get_by_role("button", name="Delete Object 1").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Object 1")
    dialog.get_by_role("button", name="Delete").click()
    annotator.expect_objects(0)
    assert server.session(annotator.session_id)["objects"] == []


def test_a_refresh_returns_to_the_frame_and_its_objects(annotator):
    annotator.click_disc()
    annotator.page.keyboard.press("Shift+ArrowRight")
    annotator.expect_frame(10)
    annotator.page.wait_for_url("**frame=10")
    annotator.page.reload()
    annotator.expect_frame(10)
    annotator.expect_objects(1)
