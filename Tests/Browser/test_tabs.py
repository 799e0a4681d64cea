"""One session in two tabs of a browser, and in two browsers."""

import pytest
from playwright.sync_api import expect

from annotator import Annotator


@pytest.fixture
def other(annotator, server, clip, browser):
    """A second browser with the same session. Browsers do not notify each other."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    yield Annotator(context.new_page(), server.url, annotator.session_id, clip).open()
    context.close()


@pytest.fixture
def tab(annotator, server, clip):
    """A second tab with the same session."""
    page = annotator.page.context.new_page()
    return Annotator(page, server.url, annotator.session_id, clip).open()


def return_to(page):
    """Acts like choosing the tab: headless pages always have the focus."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_a_tab_shows_what_is_done_in_another_as_it_happens(annotator, tab, clip):
    tab.click_disc()
    annotator.expect_objects(1)
    x, y = clip.centre(0)
    annotator.expect_tint(x + clip.radius / 2, y, 0)
    annotator.rename(1, "ball")
    expect(tab.page.locator(".object-name")).to_have_text("ball")


def test_a_tab_undoes_only_what_was_done_in_it(annotator, tab, clip):
    tab.click_disc()
    annotator.expect_objects(1)
    undo = annotator.page.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    annotator.page.keyboard.press("n")
    annotator.click(clip.width - 60, 60)
    tab.expect_objects(2)
    tab.page.keyboard.press("Control+z")
    tab.expect_objects(1)
    annotator.expect_objects(1)
    expect(annotator.page.locator("li.object")).to_have_attribute("data-object-id", "2")
    annotator.page.keyboard.press("Control+z")
    annotator.expect_objects(0)


def test_a_browser_shows_what_was_done_in_another_when_one_returns_to_it(
    annotator, other, server, clip
):
    page = annotator.page
    other.click_disc()
    with other.page.expect_response(lambda response: response.request.method == "PATCH"):
        other.page.get_by_label("Colour of Object 1").fill("#0000ff")
    annotator.expect_objects(0)
    return_to(page)
    annotator.expect_objects(1)
    x, y = clip.centre(0)
    # Beside the marker of the click.
    annotator.expect_tint(x + clip.radius / 2, y, 2)
    # A click here begins an object of its own: it does not refine the other tab's.
    annotator.click(clip.width - 60, 60)
    annotator.expect_objects(2)
    return_to(other.page)
    other.expect_objects(2)


def test_a_job_started_in_another_tab_is_followed(long_annotator, server, long_clip):
    page = long_annotator.page
    other = Annotator(
        page.context.new_page(), server.url, long_annotator.session_id, long_clip
    ).open()
    other.click_disc()
    other.page.get_by_role("button", name="Propagate", exact=True).click()
    expect(other.page.locator(".propagation .job")).to_be_visible()
    return_to(page)
    expect(page.locator(".propagation .job")).to_contain_text("Propagating...")


def test_objects_made_side_by_side_are_two(annotator, other, server, clip):
    other.click_disc()
    disc = server.masks(annotator.session_id, 0)[1]
    # Two clicks at once: both get the next id of the object.
    annotator.press(clip.width - 60, 60)
    annotator.press(clip.width - 40, 70)
    annotator.expect_idle()
    annotator.expect_objects(2)
    masks = server.masks(annotator.session_id, 0)
    assert sorted(masks) == [1, 2] and (masks[1] == disc).all()
    first, second = server.session(annotator.session_id)["objects"]
    assert [len(each["keyframes"][0]["points"]) for each in (first, second)] == [1, 2]
    expect(annotator.page.locator("li.object.chosen")).to_have_attribute("data-object-id", "2")
    # The other tab's mask is shown too, without leaving this tab.
    x, y = clip.centre(0)
    annotator.expect_tint(x + clip.radius / 2, y, 0)
    expect(annotator.page.locator(".toast")).to_have_count(0)


def test_a_box_and_a_drawing_make_objects_of_their_own_too(annotator, other, server, clip):
    other.click_disc()
    disc = server.masks(annotator.session_id, 0)[1]
    annotator.page.keyboard.press("b")
    annotator.drag_box(clip.width - 120, 30, clip.width - 40, 90)
    annotator.expect_objects(2)
    other.page.keyboard.press("n")
    other.page.keyboard.press("d")
    other.drag_box(300, 200, 360, 200)
    other.drag_box(300, 210, 360, 210)
    other.expect_objects(3)
    masks = server.masks(annotator.session_id, 0)
    assert sorted(masks) == [1, 2, 3] and (masks[1] == disc).all()
    assert masks[3][200, 330] and masks[3][210, 330] and not masks[2][210, 330]


def test_strokes_made_while_the_id_is_refused_stay_together(annotator, other, server, clip):
    other.click_disc()
    held = []

    def hold_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)

    annotator.page.route("**/update-mask", hold_first)
    annotator.page.keyboard.press("d")
    for y in (200, 215, 230):
        start, end = annotator.to_canvas(300, y), annotator.to_canvas(360, y)
        box = annotator.canvas.bounding_box()
        annotator.page.mouse.move(box["x"] + start[0], box["y"] + start[1])
        annotator.page.mouse.down()
        annotator.page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=4)
        annotator.page.mouse.up()
    annotator.page.wait_for_timeout(200)
    held[0].continue_()
    annotator.expect_idle()
    annotator.expect_objects(2)
    drawn = server.masks(annotator.session_id, 0)[2]
    assert all(drawn[y, 330] for y in (200, 215, 230))
