from playwright.sync_api import Page, expect

from annotator import Annotator


def stored(annotator: Annotator, server) -> dict:
    return server.request("GET", f"/api/v1/sessions/{annotator.session_id}")["objects"][0]


def test_attributes_hold_from_a_frame_on(annotator: Annotator, page: Page, server):
    panel = page.get_by_role("region", name="Attributes")
    expect(panel).to_be_hidden()
    annotator.click_disc()
    panel.get_by_role("button", name="Add an attribute").click()
    panel.get_by_label("Name of the attribute").fill("team")
    panel.get_by_label("Value of the attribute").fill("red")
    panel.get_by_role("button", name="Add", exact=True).click()
    expect(panel.get_by_label("Value of team")).to_have_value("red")
    annotator.go_to(4)
    page.keyboard.press("k")
    occluded = panel.get_by_label("Occluded")
    expect(occluded).to_be_checked()
    expect(panel).to_contain_text("From frame 4 on")
    annotator.go_to(3)
    expect(occluded).not_to_be_checked()
    expect(panel.get_by_label("Value of team")).to_have_value("red")
    annotator.go_to(6)
    panel.get_by_label("Value of team").fill("blue")
    panel.get_by_label("Value of team").press("Enter")
    expect(panel).to_contain_text("From frame 6 on")
    assert stored(annotator, server)["attributes"] == [
        {"frame_idx": 0, "occluded": False, "values": {"team": "red"}},
        {"frame_idx": 4, "occluded": True, "values": {"team": "red"}},
        {"frame_idx": 6, "occluded": True, "values": {"team": "blue"}},
    ]
    panel.get_by_role("button", name="Remove what was said on this frame").click()
    expect(panel).to_contain_text("From frame 4 on")
    page.keyboard.press("Control+z")
    expect(panel).to_contain_text("From frame 6 on")


def test_the_history_says_who_did_what(annotator: Annotator, page: Page, server):
    page.get_by_role("button", name="History").click()
    dialog = page.get_by_role("dialog", name="History")
    expect(dialog).to_contain_text("Nothing has been changed yet")
    name = dialog.get_by_label("Your name, shown beside what you do")
    name.fill("Zoë")
    name.press("Enter")
    page.keyboard.press("Escape")
    annotator.click_disc()
    state = page.get_by_label("State of the object")
    state.select_option("reviewed")
    page.get_by_role("button", name="History").click()
    steps = dialog.get_by_role("listitem")
    expect(steps).to_have_count(2)
    expect(steps.first).to_contain_text("as reviewed")
    expect(steps.first).to_contain_text("Zoë")
    assert stored(annotator, server)["state"] == "reviewed"
    page.reload()
    page.get_by_role("button", name="History").click()
    expect(name).to_have_value("Zoë")
