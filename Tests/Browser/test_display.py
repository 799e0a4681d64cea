"""How the picture and its masks are shown: opacity, outlines, colours, brightness."""

import numpy as np
import pytest
from playwright.sync_api import expect

RED, GREEN, BLUE = 0, 1, 2

PIXEL = """([x, y]) => {
  const ratio = window.devicePixelRatio;
  const context = document.querySelector(".stage-canvas").getContext("2d");
  return [...context.getImageData(x * ratio, y * ratio, 1, 1).data];
}"""

# How many pixels of a row of the canvas differ by at most 40 from a colour.
WIDTH = """([x, y, length, color]) => {
  const context = document.querySelector(".stage-canvas").getContext("2d");
  const { data } = context.getImageData(x, y, length, 1);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (color.every((value, channel) => Math.abs(value - data[at + channel]) <= 40)) count += 1;
  }
  return count;
}"""


def open_display(page):
    page.get_by_label("Display").first.click()
    return page.get_by_role("group", name="Display")


def square(annotator, server):
    mask = np.zeros((annotator.clip.height, annotator.clip.width), bool)
    mask[150:200, 300:350] = True
    server.set_mask(annotator.session_id, 0, 1, mask)
    annotator.page.reload()
    annotator.expect_objects(1)
    annotator.expect_tint(325, 175, RED)


def test_masks_fade_and_come_back(annotator, server):
    square(annotator, server)
    menu = open_display(annotator.page)
    opacity = menu.get_by_label("Mask opacity")
    opacity.fill("0")
    annotator.expect_tint(325, 175, RED, False)
    opacity.fill("100")
    at = annotator.to_canvas(325, 175)
    annotator.page.wait_for_function(f"at => ({PIXEL})(at)[0] === 255", arg=at)
    annotator.page.reload()
    annotator.expect_objects(1)
    annotator.page.wait_for_function(f"at => ({PIXEL})(at)[0] === 255", arg=at)
    menu = open_display(annotator.page)
    menu.get_by_role("button", name="Reset").click()
    expect(menu.get_by_label("Mask opacity")).to_have_value("40")
    expect(menu.get_by_role("button", name="Reset")).to_be_disabled()


@pytest.mark.parametrize("zoom", [0, 3])
def test_the_outline_is_one_pixel_of_the_screen_at_any_zoom(annotator, server, zoom):
    square(annotator, server)
    page = annotator.page
    menu = open_display(page)
    menu.get_by_label("Mask opacity").fill("0")
    page.keyboard.press("Escape")
    left, middle = annotator.to_canvas(300, 175)
    annotator.canvas.hover(position={"x": left, "y": middle})
    for _ in range(zoom):
        page.mouse.wheel(0, -300)
    page.mouse.move(2, 2)
    row = [round(left) - 8, round(middle), 16, [255, 0, 0]]
    # A line between two pixels is drawn over both of them, at half strength.
    page.wait_for_function(f"row => ({WIDTH})(row) <= 2", arg=row)
    strongest = page.evaluate(
        """([x, y, length]) => {
          const context = document.querySelector(".stage-canvas").getContext("2d");
          const { data } = context.getImageData(x, y, length, 1);
          let sum = 0;
          for (let at = 0; at < data.length; at += 4) {
            const extra = data[at] - Math.max(data[at + 1], data[at + 2]);
            if (extra > 20) sum += 1;
          }
          return sum;
        }""",
        row[:3],
    )
    assert 1 <= strongest <= 2
    menu = open_display(page)
    menu.get_by_label("Outlines").uncheck()
    annotator.page.wait_for_function(f"row => ({WIDTH})(row) === 0", arg=row)


def test_colours_come_from_categories_or_are_told_apart(annotator, server):
    square(annotator, server)
    page = annotator.page
    annotator.categorise(1, "sky")
    page.get_by_role("button", name="Categories").click()
    color = page.get_by_role("dialog").get_by_label("Colour of sky")
    color.fill("#0000ff")
    page.keyboard.press("Escape")
    menu = open_display(page)
    menu.get_by_label("Colours").select_option("category")
    annotator.expect_tint(325, 175, BLUE)
    lane = page.locator(".lanes .lane")
    expect(lane).to_have_attribute("style", "--object: #0000ff;")
    menu.get_by_label("Colours").select_option("distinct")
    annotator.expect_tint(325, 175, RED)
    [only] = server.session(annotator.session_id)["objects"]
    assert only["color"] == [255, 0, 0]


def test_brightness_changes_only_what_is_seen(annotator, server):
    page = annotator.page
    at = annotator.to_canvas(20, 250)
    before = page.evaluate(PIXEL, at)
    menu = open_display(page)
    menu.get_by_label("Brightness").fill("200")
    page.wait_for_function(
        f"([x, y, before]) => ({PIXEL})([x, y])[1] > before * 1.5", arg=[*at, before[1]]
    )
    annotator.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_a_narrow_window_has_room_for_everything(annotator):
    page = annotator.page
    page.set_viewport_size({"width": 900, "height": 700})
    annotator.click_disc()
    assert page.evaluate("document.documentElement.scrollWidth") <= 900
    for name in ("Export", "Import", "Categories", "Propagate", "Play"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_in_viewport(ratio=1)
    assert annotator.canvas.bounding_box()["width"] > 480
