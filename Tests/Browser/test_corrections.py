"""After a propagation: corrections of stale ranges only, suspects, confidence, merging."""

import re

from playwright.sync_api import expect
from pycocotools import mask as coco


def test_a_correction_makes_only_its_surroundings_anew(annotator, server, clip):
    page = annotator.page
    annotator.click_disc()
    annotator.go_to(40)
    annotator.expect_frame(40)
    annotator.click(*clip.centre(40))
    annotator.propagate()
    expect(page.locator("#propagate-hint")).to_contain_text("All masks are up to date.")
    expect(page.get_by_role("button", name="Propagate", exact=True)).to_be_disabled()
    annotator.go_to(20)
    annotator.expect_frame(20)
    x, y = clip.centre(20)
    annotator.click(x, y)
    lane = page.get_by_role("group", name=re.compile("out of date on frames 1 to 19, 21 to 39"))
    expect(lane).to_be_visible()
    with page.expect_request("**/propagate") as submitted:
        annotator.propagate()
    assert submitted.value.post_data_json["scope"] == "changed"
    expect(lane).to_have_count(0)
    assert server.session(annotator.session_id)["objects"][0]["stale"] == []


def test_what_is_locked_and_out_of_date_is_not_called_up_to_date(annotator, clip):
    page = annotator.page
    annotator.click_disc()
    page.keyboard.press("n")
    annotator.click(clip.width - 60, 60)
    annotator.propagate()
    annotator.go_to(20)
    annotator.expect_frame(20)
    annotator.click(clip.width - 60, 60)
    page.keyboard.press("l")
    hint = page.locator("#propagate-hint")
    expect(hint).to_contain_text("All masks are up to date, except those of locked objects.")


def test_a_click_on_any_frame_makes_a_keyframe_and_delete_takes_it_back(annotator, server, clip):
    page = annotator.page
    annotator.click_disc()
    annotator.go_to(30)
    annotator.expect_frame(30)
    annotator.click(*clip.centre(30))
    keyframe = page.locator(".lanes").get_by_role("button", name="Keyframe 30")
    expect(keyframe).to_be_visible()
    page.keyboard.press("Delete")
    expect(keyframe).to_have_count(0)
    [only] = server.session(annotator.session_id)["objects"]
    assert [key["frame_idx"] for key in only["keyframes"]] == [0]


def test_only_the_chosen_object_is_propagated(annotator, server, clip):
    page = annotator.page
    annotator.click_disc()
    page.keyboard.press("n")
    annotator.click(clip.width - 60, 60)
    page.locator(".propagation-summary").click()
    page.get_by_role("button", name="Chosen").click()
    with page.expect_request("**/propagate") as submitted:
        annotator.propagate()
    assert submitted.value.post_data_json["object_ids"] == [2]
    objects = server.session(annotator.session_id)["objects"]
    assert objects[0]["frames_with_masks"] == [[0, 0]]


def test_from_here_on_starts_at_the_frame_shown(annotator, clip):
    page = annotator.page
    annotator.go_to(25)
    annotator.expect_frame(25)
    page.locator(".propagation-summary").click()
    page.get_by_role("button", name="From here on").click()
    expect(page.get_by_label("First frame to propagate")).to_have_value("25")
    expect(page.get_by_label("Last frame to propagate")).to_have_value(str(clip.frames - 1))
    expect(page.locator(".range-shade")).to_be_visible()


def test_an_empty_frame_range_of_suspects_says_so_and_s_goes_to_the_next(annotator, clip):
    page = annotator.page
    suspects = [
        {"frame_idx": frame, "object_id": 1, "reason": "area jumps", "score": 0.2}
        for frame in (12, 40)
    ]
    expect(page.locator(".suspects")).to_contain_text("No suspects")
    page.route("**/suspects", lambda route: route.fulfill(json={"frames": suspects}))
    annotator.click_disc()
    expect(page.locator(".suspects")).to_contain_text("2 suspects")
    for frame in (12, 40, 12):
        page.keyboard.press("s")
        annotator.expect_frame(frame)


def test_two_objects_are_merged(annotator, server, clip):
    page = annotator.page
    annotator.click_disc()
    page.keyboard.press("n")
    annotator.click(clip.width - 60, 60)
    masks = server.masks(annotator.session_id, 0)
    # A narrow list shows these buttons on the chosen object only.
    annotator.choose("Object 1")
    page.get_by_role("button", name="Merge Object 1 with another object").click()
    dialog = page.get_by_role("dialog", name="Merge into Object 1")
    dialog.get_by_role("button", name="Object 2").click()
    annotator.expect_objects(1)
    merged = server.masks(annotator.session_id, 0)
    assert list(merged) == [1] and (merged[1] == (masks[1] | masks[2])).all()


def test_a_locked_object_is_left_out_of_a_propagation(annotator, server):
    page = annotator.page
    annotator.click_disc()
    page.get_by_role("button", name="Lock Object 1").click()
    expect(page.locator("#propagate-hint")).to_contain_text("All objects are locked")
    expect(page.get_by_role("button", name="Propagate", exact=True)).to_be_disabled()
    page.reload()
    expect(page.get_by_role("button", name="Unlock Object 1")).to_be_visible()


def test_a_key_goes_through_what_a_click_may_mean(annotator, server, clip):
    page = annotator.page
    annotator.click_disc()
    with page.expect_response(lambda response: response.url.endswith("/add-object")) as listing:
        page.keyboard.press("c")
    answer = listing.value.json()
    areas = [int(coco.area(candidate["mask"])) for candidate in answer["candidates"]]
    assert areas == sorted(areas)
    number = (answer["candidate"] + 1) % len(areas) + 1
    expect(page.locator(".toast")).to_contain_text(f"Mask {number} of {len(areas)}")
    annotator.expect_idle()
    [only] = server.session(annotator.session_id)["objects"][0]["keyframes"]
    assert len(only["points"]) == 1
    assert not only["mask"]
