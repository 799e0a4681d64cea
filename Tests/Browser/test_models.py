"""Which engine makes the masks, and how to get a better one."""

from playwright.sync_api import expect


def open_models(page, server):
    page.goto(server.url)
    page.get_by_role("button", name="Models").click()
    return page.get_by_role("dialog", name="Models")


def test_the_engine_in_use_and_the_models_are_told(page, server):
    dialog = open_models(page, server)
    expect(dialog).to_contain_text("optical flow")
    for name in [model["name"] for model in server.request("GET", "/api/v1/models")["models"]]:
        expect(dialog).to_contain_text(f"masklet models pull {name}")


def test_a_model_that_can_not_be_installed_says_why(page, server):
    reason = "The disk is full: free 200 MB in MODEL_DIR, then install again."
    page.route("**/pull", lambda route: route.fulfill(status=409, json={"detail": reason}))
    dialog = open_models(page, server)
    dialog.get_by_role("button", name="Install").first.click()
    expect(dialog.get_by_role("alert")).to_have_text(reason)


def test_an_installation_shows_how_far_it_is(page, server):
    status = {
        "job_id": "pull",
        "job_type": "pull_model",
        "status": "running",
        "progress": 40,
        "created_at": "2026-01-01T00:00:00Z",
        "started_at": "2026-01-01T00:00:00Z",
        "completed_at": None,
    }
    page.route("**/pull", lambda route: route.fulfill(status=202, json={"job_id": "pull"}))
    page.route("**/job/pull/status", lambda route: route.fulfill(json=status))
    page.route("**/job/pull/events", lambda route: route.abort())
    dialog = open_models(page, server)
    dialog.get_by_role("button", name="Install").first.click()
    expect(dialog.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "40")
    expect(dialog.locator(".job")).to_contain_text("40%")
