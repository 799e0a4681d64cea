"""Which keys mean what, and where."""

import re

import pytest
from playwright.sync_api import expect


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
