"""Where a propagation ends before its range does: at shot cuts, and where an object is lost."""

import json

from playwright.sync_api import expect

from annotator import completed_job


def test_shot_cuts_are_marked_on_the_timeline(annotator):
    page = annotator.page
    cuts = [{"frame_idx": 4, "kind": "cut"}, {"frame_idx": 9, "kind": "dissolve"}]
    page.route("**/cuts", lambda route: route.fulfill(json={"is_complete": True, "cuts": cuts}))
    page.reload()
    marks = page.locator(".shot-cut")
    expect(marks).to_have_count(2)
    expect(marks.first).to_have_attribute("title", "Cut: another shot from frame 4 on")
    expect(marks.last).to_have_attribute("title", "Dissolve: another shot from frame 9 on")


def test_a_propagation_that_stopped_at_a_cut_offers_to_go_on_across(annotator):
    page = annotator.page
    annotator.click_disc()
    result = {"total_frames": 12, "object_ids": [1], "stopped_at_cuts": [6], "frames_left": 6}
    done = completed_job(result)
    page.route(
        "**/job/*/status",
        lambda route: route.fulfill(json={**done, "job_id": route.request.url.split("/")[-2]}))
    page.route("**/job/*/events", lambda route: route.abort())
    page.get_by_role("button", name="Propagate", exact=True).click()
    offer = page.locator(".cut-offer")
    expect(offer).to_contain_text("Stopped where the shot ends, before frame 6.")

    def goes_across(request) -> bool:
        return request.url.endswith("/propagate") and request.post_data_json.get("across_cuts")

    with page.expect_request(goes_across):
        offer.get_by_role("button", name="Go on across").click()


def test_a_lost_object_is_asked_about_and_answered(annotator):
    page = annotator.page
    annotator.click_disc()
    annotator.expect_objects(1)

    def lose(route):
        answer = route.fetch()
        state = json.loads(answer.text())
        for item in state.get("objects", []):
            if len(item["keyframes"]) == 1:
                item["paused"] = [{"frame_idx": 7, "reason": "lost from sight"}]
        route.fulfill(response=answer, json=state)

    page.route("**/api/v1/sessions/*", lose)
    page.reload()
    lost = page.get_by_role("region", name="Lost objects")
    expect(lost).to_contain_text("may be lost at frame 7: it is not seen")
    lost.get_by_role("button", name="Click it there").click()
    annotator.expect_frame(7)
    lost.get_by_role("button", name="It is gone").click()
    expect(lost).to_be_hidden()
    expect(page.get_by_role("button", name="Keyframe 7")).to_have_count(1)
