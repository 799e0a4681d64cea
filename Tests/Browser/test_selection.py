"""Selecting several objects in the list, and changing them together."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from annotator import Annotator


@pytest.fixture
def five(annotator, server) -> Annotator:
    """Objects 1 to 5 without masks, none chosen."""
    for number in range(1, 6):
        server.request("POST", f"/api/v1/sessions/{annotator.session_id}/objects", {
            "object_id": number,
        })
    annotator.page.reload()
    annotator.expect_objects(5)
    return annotator


def row(page: Page, number: int) -> Locator:
    return page.locator(f"li.object[data-object-id='{number}']")


def press(page: Page, number: int, *modifiers):
    """Clicks on the name in the row of object `number`."""
    row(page, number).locator(".object-name").click(modifiers=list(modifiers))


def bar(page: Page) -> Locator:
    return page.get_by_role("group", name="Selected objects")


def expect_selected(page: Page, chosen: int | None, *others: int):
    """Waits until these are highlighted, in any order, and `chosen` is the chosen one."""
    expect(page.locator("li.object.chosen")).to_have_count(0 if chosen is None else 1)
    if chosen is not None:
        expect(row(page, chosen)).to_have_class(re.compile(r"\bchosen\b"))
    expect(page.locator("li.object.selected")).to_have_count(len(others) + 1 if others else 0)
    for number in others:
        expect(row(page, number)).to_have_class(re.compile(r"\bselected\b"))


def objects(server, annotator) -> list[dict]:
    return server.session(annotator.session_id)["objects"]


def test_rows_are_selected_with_ctrl_and_shift_and_a_plain_click_chooses_one(five):
    page = five.page
    press(page, 2)
    expect(bar(page)).to_be_hidden()
    press(page, 4, "Control")
    expect_selected(page, 2, 4)
    expect(bar(page)).to_contain_text("2 objects selected")
    press(page, 4, "Control")
    expect_selected(page, 2)
    press(page, 5, "Shift")
    expect_selected(page, 2, 3, 4, 5)
    press(page, 1, "Shift")
    expect_selected(page, 2, 1)
    press(page, 2, "Control")
    expect_selected(page, 1)
    page.keyboard.press("Control+a")
    expect_selected(page, 1, 2, 3, 4, 5)
    expect(bar(page)).to_contain_text("5 objects selected")
    page.keyboard.press("Escape")
    expect_selected(page, 1)
    page.keyboard.press("Control+a")
    press(page, 3)
    expect_selected(page, 3)
    page.keyboard.press("Escape")
    expect_selected(page, None)


def test_rows_are_selected_with_keys_alone(five):
    page = five.page
    page.get_by_role("button", name="New", exact=True).focus()
    page.keyboard.press("Tab")
    expect(row(page, 1)).to_be_focused()
    page.keyboard.press("Control+Space")
    expect_selected(page, 1)
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("Control+ArrowDown")
    expect(row(page, 3)).to_be_focused()
    page.keyboard.press("Control+Space")
    expect_selected(page, 1, 3)
    page.keyboard.press("Control+Space")
    expect_selected(page, 1)
    page.keyboard.press("Shift+ArrowDown")
    expect_selected(page, 1, 2, 3, 4)
    expect(row(page, 4)).to_be_focused()
    page.keyboard.press("Escape")
    # Arrows choose another object, and the focus goes with it.
    page.keyboard.press("ArrowDown")
    expect_selected(page, 2)
    expect(row(page, 2)).to_be_focused()


def test_a_click_in_the_picture_is_for_the_chosen_one_and_leaves_the_others_selected(five, server):
    page = five.page
    press(page, 3)
    press(page, 1, "Control")
    five.click_disc()
    expect_selected(page, 3, 1)
    assert [len(o["keyframes"]) for o in objects(server, five)] == [0, 0, 1, 0, 0]


def test_selected_objects_get_a_category_which_the_project_then_has(five, server):
    page = five.page
    press(page, 2)
    press(page, 4, "Shift")
    field = bar(page).get_by_label("Category of the selected objects")
    field.fill("heron")
    with page.expect_response(lambda response: response.url.endswith("/categories")):
        field.press("Enter")
    expect(page.locator("span.object-category", has_text="heron")).to_have_count(3)
    expect(page.locator("#categories option[value=heron]")).to_have_count(1)
    categories = [o["category"] for o in objects(server, five)]
    assert categories == [None, "heron", "heron", "heron", None]
    # A step of undo for each, and they stay selected.
    page.keyboard.press("Control+z")
    expect(page.locator("span.object-category", has_text="heron")).to_have_count(2)
    expect_selected(page, 2, 3, 4)
    # Left empty, the field takes the category away.
    field.fill(" ")
    with page.expect_response(lambda response: response.url.endswith("/objects/3")):
        field.press("Enter")
    expect(page.locator("span.object-category", has_text="heron")).to_have_count(0)
    assert [o["category"] for o in objects(server, five)] == [None] * 5


def test_number_keys_are_for_all_selected_objects(five):
    page = five.page
    page.get_by_role("button", name="Categories").click()
    dialog = page.get_by_role("dialog", name="Categories")
    first = dialog.get_by_label("Name of").first
    dialog.get_by_label("Category to add").fill("wader")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_label("Name of wader")).to_be_visible()
    name = first.input_value()
    page.keyboard.press("Escape")
    press(page, 1)
    press(page, 3, "Control")
    page.keyboard.press("1")
    for number in (1, 3):
        expect(row(page, number).locator("span.object-category")).to_have_text(name)
    expect(row(page, 2).locator("span.object-category")).not_to_have_text(name)


def test_selected_objects_are_hidden_and_locked_together(five, server):
    page = five.page
    press(page, 1)
    press(page, 3, "Shift")
    bar(page).get_by_role("button", name="Hide 3 objects").click()
    expect(page.locator("li.object.is-hidden")).to_have_count(3)
    bar(page).get_by_role("button", name="Show 3 objects").click()
    expect(page.locator("li.object.is-hidden")).to_have_count(0)
    with page.expect_response(lambda response: response.url.endswith("/objects/3")):
        bar(page).get_by_role("button", name="Lock 3 objects", exact=True).click()
    unlock = bar(page).get_by_role("button", name="Unlock 3 objects")
    expect(unlock).to_be_visible()
    expect(page.locator("li.object.locked")).to_have_count(3)
    assert [o["locked"] for o in objects(server, five)] == [True, True, True, False, False]
    unlock.click()
    expect(page.locator("li.object.locked")).to_have_count(0)


def test_selected_objects_are_deleted_after_asking_once_except_locked_ones(five, server):
    page = five.page
    row(page, 4).get_by_role("button", name="Lock Object 4").click()
    expect(row(page, 4)).to_have_class(re.compile(r"\blocked\b"))
    press(page, 2)
    press(page, 5, "Shift")
    bar(page).get_by_role("button", name="Delete 4 objects").click()
    dialog = page.get_by_role("dialog", name="Delete 4 objects?")
    expect(dialog).to_contain_text("Object 2, Object 3, Object 4 and Object 5")
    dialog.get_by_role("button", name="Cancel").click()
    five.expect_objects(5)
    bar(page).get_by_role("button", name="Delete 4 objects").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    five.expect_objects(2)
    expect(page.locator(".toast")).to_contain_text("Object 4 was not deleted. Object 4 is locked")
    assert [o["object_id"] for o in objects(server, five)] == [1, 4]
    expect_selected(page, 4)


def test_the_eye_of_a_hidden_object_shows_it_at_once(five):
    page = five.page
    press(page, 1)
    press(page, 2, "Control")
    bar(page).get_by_role("button", name="Hide 2 objects").click()
    row(page, 2).get_by_role("button", name="Show Object 2").click()
    expect(row(page, 2).get_by_role("button", name="Hide Object 2")).to_be_visible()


def test_an_object_deleted_elsewhere_is_no_longer_selected(five, server):
    page = five.page
    press(page, 1)
    press(page, 3, "Shift")
    server.request("DELETE", f"/api/v1/sessions/{five.session_id}/objects/3")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(bar(page)).to_contain_text("2 objects selected")
