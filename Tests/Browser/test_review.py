"""How far frames have come: done, reviewed, and what to look at next."""

import json

from playwright.sync_api import expect


def test_frames_are_reviewed_one_after_the_other(annotator, server, clip):
    page = annotator.page
    panel = page.get_by_role("region", name="Review")
    expect(panel).to_be_hidden()
    annotator.click_disc()
    annotator.go_to(5)
    annotator.expect_frame(5)
    annotator.click(*clip.centre(5))
    expect(panel).to_contain_text("0 of 2")
    page.keyboard.press("y")
    annotator.expect_frame(0)
    expect(panel).to_contain_text("1 of 2")
    page.keyboard.press("y")
    expect(page.locator(".toast")).to_contain_text("All frames with masks are reviewed.")
    path = f"/api/v1/sessions/{annotator.session_id}/reviews"
    assert server.request("GET", path)["reviewed"] == [[0, 0], [5, 5]]

    x, y = clip.centre(0)
    annotator.click(x + 15, y)
    expect(panel).to_contain_text("1 of 2")
    expect(panel.get_by_role("button", name="To do")).to_have_attribute("aria-pressed", "true")
    panel.get_by_role("button", name="Done").click()
    expect(panel.get_by_role("button", name="Done")).to_have_attribute("aria-pressed", "true")
    page.reload()
    annotator.expect_frame(0)
    expect(panel).to_contain_text("1 of 2")
    expect(panel.get_by_role("button", name="Done")).to_have_attribute("aria-pressed", "true")


def test_only_reviewed_frames_are_exported(annotator, server, tmp_path):
    page = annotator.page
    annotator.click_disc()
    page.keyboard.press("y")
    expect(page.get_by_role("region", name="Review")).to_contain_text("1 of 1")
    page.get_by_role("button", name="Export", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Pictures").select_option("reviewed")
    expect(dialog).to_contain_text("The dataset will have 1 picture.")
    file = server.export(annotator.session_id, "coco", tmp_path, frames="reviewed")
    assert len(json.loads(file.read_text())["images"]) == 1


def test_a_review_that_is_not_stored_is_told_and_stays_at_its_frame(annotator, clip):
    page = annotator.page
    annotator.click_disc()
    annotator.go_to(5)
    annotator.expect_frame(5)
    annotator.click(*clip.centre(5))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def refuse(route):
        if route.request.method == "PUT":
            return route.abort()
        return route.continue_()

    page.route("**/reviews", refuse)
    page.keyboard.press("y")
    expect(page.locator(".toast")).to_contain_text("The state of the frame was not stored.")
    annotator.expect_frame(5)
    assert not any("/reviews/next" in url for url in asked), asked
