"""The list of objects, and choosing objects in the picture."""

import numpy as np
from playwright.sync_api import expect

from annotator import Annotator


def square(clip, left: int, top: int, side=50) -> np.ndarray:
    mask = np.zeros((clip.height, clip.width), bool)
    mask[top : top + side, left : left + side] = True
    return mask


def two_squares(annotator, server):
    """Objects 1 and 2, with masks on the left and on the right."""
    for number, left in ((1, 100), (2, 300)):
        server.set_mask(annotator.session_id, 0, number, square(annotator.clip, left, 150))
    annotator.page.reload()
    annotator.expect_objects(2)
    annotator.expect_tint(125, 175, 0)


def chosen(page):
    return page.locator("li.object.chosen")


def keyframes(server, session) -> list[list]:
    return [o["keyframes"] for o in server.session(session)["objects"]]


def test_a_row_that_was_clicked_takes_no_keys(annotator, server):
    annotator.click_disc()
    page = annotator.page
    page.locator(".object-name").click()
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Unlock Object 1")).to_be_visible()
    page.locator("li.object").click(position={"x": 60, "y": 8})
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Lock Object 1", exact=True)).to_be_visible()
    page.keyboard.press("h")
    [only] = server.session(annotator.session_id)["objects"]
    assert (only["name"], only["category"]) == ("Object 1", None)


def test_names_are_edited_by_double_click_f2_and_pencil(annotator, server):
    annotator.click_disc()
    page = annotator.page
    field = page.get_by_label("Name of object 1")
    expect(field).to_have_count(0)
    annotator.rename(1, "ball")
    page.keyboard.press("F2")
    expect(field).to_be_focused()
    page.keyboard.type("bead")
    page.keyboard.press("Escape")
    expect(page.locator(".object-name")).to_have_text("ball")
    page.locator("li.object").hover()
    page.get_by_role("button", name="Rename ball").click()
    page.keyboard.type("bell")
    # Tab goes on to the category.
    page.keyboard.press("Tab")
    page.keyboard.type("toy")
    with page.expect_response(lambda response: '"toy"' in (response.request.post_data or "")):
        page.keyboard.press("Enter")
    expect(page.locator(".object-category")).to_have_text("toy")
    [only] = server.session(annotator.session_id)["objects"]
    assert (only["name"], only["category"]) == ("bell", "toy")


def test_undoing_an_assignment_removes_the_category_that_it_made(annotator, server):
    annotator.click_disc()
    page = annotator.page
    with page.expect_response(lambda response: response.url.endswith("/categories")):
        annotator.categorise(1, "fleeting")
    option = page.locator("#categories option[value=fleeting]")
    expect(option).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(option).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(option).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(option).to_have_count(0)


def test_number_keys_give_categories_of_the_project(page, server, clip, tmp_path):
    project = server.request("POST", "/api/v1/projects", {"name": "Numbered"})["id"]
    for name in ("cat", "dog"):
        server.request("POST", f"/api/v1/projects/{project}/categories", {"name": name})
    video = server.upload(clip.variant(tmp_path / "numbered.mp4"), "numbered.mp4")
    server.request("PATCH", f"/api/v1/videos/{video['id']}", {"project_id": project})
    session = server.new_session(video["id"])
    annotator = Annotator(page, server.url, session, clip).open()
    page.keyboard.press("2")
    expect(page.locator(".toast")).to_contain_text("Choose the object that you want to put into")
    annotator.click_disc()
    page.keyboard.press("2")
    expect(page.locator("span.object-category")).to_have_text("dog")
    page.keyboard.press("9")
    expect(page.locator(".toast").last).to_contain_text("The project has no category 9.")
    page.keyboard.press("1")
    expect(page.locator("span.object-category")).to_have_text("cat")


def test_a_click_on_a_mask_chooses_its_object_and_a_second_one_adds(annotator, server):
    two_squares(annotator, server)
    page, session = annotator.page, annotator.session_id
    before = keyframes(server, session)
    annotator.press(125, 175)
    expect(chosen(page)).to_have_attribute("data-object-id", "1")
    annotator.press(325, 175)
    expect(chosen(page)).to_have_attribute("data-object-id", "2")
    assert keyframes(server, session) == before
    annotator.click(330, 180)
    assert len(keyframes(server, session)[1][0]["points"]) == 1
    annotator.expect_objects(2)


def test_with_ctrl_a_click_on_another_mask_is_for_the_chosen_object(annotator, server):
    two_squares(annotator, server)
    annotator.choose("name 1")
    annotator.click(325, 175, modifiers=["Control"])
    first, second = keyframes(server, annotator.session_id)
    assert len(first[0]["points"]) == 1 and not second[0]["points"]


def test_new_shows_that_it_waits_and_starts_an_object_inside_a_mask(annotator, server):
    two_squares(annotator, server)
    page = annotator.page
    new = page.get_by_role("button", name="New", exact=True)
    expect(new).to_have_attribute("aria-pressed", "false")
    new.click()
    expect(new).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".object-awaited")).to_be_visible()
    page.keyboard.press("Escape")
    expect(new).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("n")
    annotator.click(325, 175)
    annotator.expect_objects(3)
    expect(new).to_have_attribute("aria-pressed", "false")


def test_the_name_of_the_object_under_the_mouse_is_shown(annotator, server):
    two_squares(annotator, server)
    name = annotator.page.locator(".stage-name")
    expect(name).to_be_hidden()
    annotator.canvas.hover(position=dict(zip("xy", annotator.to_canvas(325, 175), strict=True)))
    expect(name).to_have_text("name 2")
    annotator.canvas.hover(position=dict(zip("xy", annotator.to_canvas(200, 60), strict=True)))
    expect(name).to_be_hidden()


def test_the_list_scrolls_to_the_object_that_was_chosen(annotator, server):
    for number in range(1, 33):
        server.request("POST", f"/api/v1/sessions/{annotator.session_id}/objects", {
            "object_id": number,
        })
    # Colours repeat: this object is red.
    server.set_mask(annotator.session_id, 0, 33, square(annotator.clip, 300, 150))
    page = annotator.page
    page.reload()
    annotator.expect_objects(33)
    last = page.locator("li.object").last
    expect(last).not_to_be_in_viewport()
    annotator.expect_tint(325, 175, 0)
    annotator.press(325, 175)
    expect(last).to_be_in_viewport()
    expect(page.locator(".lanes .lane.chosen")).to_be_in_viewport()


def test_a_long_name_is_shown_whole_on_hover_and_mostly_in_its_row(annotator):
    annotator.click_disc()
    name = "the leftmost heron of the three at the far shore"
    annotator.rename(1, name)
    shown = annotator.page.locator(".object-name")
    expect(shown).to_have_attribute("title", f"{name} · 1 keyframe · 1 frame")
    letters = shown.evaluate(
        """(element) => {
          const range = document.createRange();
          const text = element.firstChild;
          const { right } = element.getBoundingClientRect();
          for (let end = 1; end <= text.length; end++) {
            range.setStart(text, end - 1);
            range.setEnd(text, end);
            if (range.getBoundingClientRect().right > right) return end - 1;
          }
          return text.length;
        }"""
    )
    assert letters >= 16, letters
