"""One session in two tabs of a browser."""

from playwright.sync_api import expect

from annotator import Annotator


def return_to(page):
    """As a person who chooses the tab: headless pages have the focus all the time."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_a_tab_shows_what_was_done_in_another_when_one_returns_to_it(annotator, server, clip):
    page = annotator.page
    other = Annotator(page.context.new_page(), server.url, annotator.session_id, clip).open()
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
