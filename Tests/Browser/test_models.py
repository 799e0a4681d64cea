"""Which engine makes the masks, and how to get a better one."""

import json

from playwright.sync_api import expect

from annotator import PROPAGATED_WITHIN, Annotator


def open_models(page, server):
    page.goto(server.url)
    page.get_by_role("button", name="Models").click()
    return page.get_by_role("dialog", name="Models")


def test_the_engine_in_use_and_the_models_are_told(page, server):
    dialog = open_models(page, server)
    expect(dialog).to_contain_text("optical flow")
    for name in [model["name"] for model in server.request("GET", "/api/v1/models")["models"]]:
        expect(dialog).to_contain_text(f"masklet models pull {name}")


def without_model(page, bytes_=155_000_000):
    """The server answers that no model is installed."""
    model = {
        "name": "tiny",
        "version": "2.1",
        "file": "sam2.1_hiera_tiny.pt",
        "bytes": bytes_,
        "installed": False,
        "in_use": False,
    }
    answer = {"engine": "flow", "device": "cpu", "models": [model]}
    page.route("**/api/v1/models", lambda route: route.fulfill(json=answer))
    return answer


def test_a_banner_installs_the_recommended_model_with_its_size(page, server):
    answer = without_model(page)
    status = {
        "job_id": "pull",
        "job_type": "pull_model",
        "status": "failed",
        "progress": 40,
        "created_at": "2026-01-01T00:00:00Z",
        "started_at": "2026-01-01T00:00:00Z",
        "completed_at": "2026-01-01T00:00:10Z",
        "error": "The network was lost.",
    }
    page.route("**/tiny/pull", lambda route: route.fulfill(status=202, json={"job_id": "pull"}))
    page.route("**/job/pull/status", lambda route: route.fulfill(json=status))
    page.route("**/job/pull/events", lambda route: route.abort())
    page.goto(server.url)
    banner = page.get_by_role("region", name="Engine")
    expect(banner).to_contain_text("Masks are made by a small network and optical flow.")
    banner.get_by_role("button", name="Install SAM 2.1 tiny · 155 MB").click()
    expect(banner.get_by_role("alert")).to_have_text("The network was lost.")
    again = banner.get_by_role("button", name="Try again")
    status.update(status="running", error=None, completed_at=None)
    again.click()
    expect(banner.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "40")
    answer.update(engine="sam2")
    answer["models"][0].update(installed=True, in_use=True)
    status.update(status="completed", progress=100, result={})
    expect(banner).to_be_hidden()
    expect(page.locator(".engine-chip")).to_have_text("SAM 2.1 tiny")


def test_the_engine_in_use_is_always_visible(annotator):
    page = annotator.page
    chip = page.locator(".engine-chip")
    expect(chip).to_have_text("Optical flow")
    chip.click()
    expect(page.get_by_role("dialog", name="Models")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Videos").click()
    expect(page.locator(".engine-chip")).to_have_text("Optical flow")


def test_a_model_that_can_not_be_installed_says_why(page, server):
    reason = "The disk is full: free 200 MB in MODEL_DIR, then install again."
    page.route("**/pull", lambda route: route.fulfill(status=409, json={"detail": reason}))
    dialog = open_models(page, server)
    dialog.get_by_role("button", name="Install").first.click()
    expect(dialog.get_by_role("alert")).to_have_text(reason)


def test_a_file_that_is_not_the_published_checkpoint_is_refused(page, server, tmp_path):
    file = tmp_path / "model.pt"
    file.write_bytes(b"not a checkpoint")
    dialog = open_models(page, server)
    row = dialog.get_by_role("listitem").filter(has_text="masklet models pull edgetam")
    with page.expect_file_chooser() as chooser:
        row.get_by_role("button", name="From a file").click()
    chooser.value.set_files(file)
    expect(dialog.get_by_role("alert")).to_contain_text("it is not the published file")
    expect(row.get_by_role("button", name="From a file")).to_be_visible()
    models = server.request("GET", "/api/v1/models")["models"]
    assert not any(model["installed"] for model in models)


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


SIZES = [1024, 768, 512]
SECONDS = {1024: 600, 768: 240, 512: 45}


def network_with_sizes(page, submitted: list[dict]):
    """The server answers that a network makes the masks, and what each size of picture takes.
    What the page submits is added to the list, and done by the engine that is there."""

    def models(route):
        network = {"engine": "sam2", "image_size": SIZES[0], "image_sizes": SIZES}
        route.fulfill(json=route.fetch().json() | network)

    def propagate(route):
        body = route.request.post_data_json
        size = body.pop("image_size", 1024)
        if body.get("dry_run"):
            seconds = SECONDS[size]
            estimate = {"frames": 60, "objects": 1, "encoded_frames": 0, "memory_bytes": 1}
            return route.fulfill(json={**estimate, "seconds": seconds})
        submitted.append({**body, "image_size": size})
        body.pop("draft", None)
        return route.continue_(post_data=json.dumps(body))

    page.route("**/api/v1/models", models)
    page.route("**/propagate", propagate)


def test_a_size_of_picture_is_chosen_by_its_price(page, server, video, clip):
    submitted: list[dict] = []
    network_with_sizes(page, submitted)
    annotator = Annotator(page, server.url, server.new_session(video["id"]), clip).open()
    sizes = page.get_by_role("group", name="Picture size")
    expect(sizes.get_by_role("button")).to_have_text(["Best", "Faster", "Fastest"])
    annotator.click_disc()
    expect(sizes.get_by_role("button")).to_have_text(["Best10 min", "Faster4 min", "Fastest45 s"])
    best = sizes.get_by_role("button", name="Best")
    expect(best).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#propagate-hint")).to_contain_text("about 10 min")
    sizes.get_by_role("button", name="Fastest").click()
    expect(page.locator("#propagate-hint")).to_contain_text("about 45 s")
    annotator.propagate()
    assert [body["image_size"] for body in submitted] == [512]


def test_a_draft_says_what_it_and_the_rest_take(page, server, video, clip):
    submitted: list[dict] = []
    network_with_sizes(page, submitted)
    annotator = Annotator(page, server.url, server.new_session(video["id"]), clip).open()
    annotator.click_disc()
    draft = page.get_by_role("button", name="Draft, then refine")
    expect(draft).to_contain_text("45 s, then 10 min")
    sizes = page.get_by_role("group", name="Picture size")
    sizes.get_by_role("button", name="Fastest").click()
    expect(draft).to_be_disabled()
    sizes.get_by_role("button", name="Faster").click()
    expect(draft).to_contain_text("45 s, then 4 min")
    draft.click()
    job = page.locator(".job").last
    expect(job).to_have_attribute("data-status", "completed", timeout=PROPAGATED_WITHIN)
    expect(job).to_contain_text("Drafted")
    assert [(body["draft"], body["image_size"]) for body in submitted] == [(True, 768)]


def test_without_a_network_there_are_no_sizes(annotator):
    annotator.click_disc()
    expect(annotator.page.locator("#propagate-hint")).to_contain_text("about")
    expect(annotator.page.get_by_role("group", name="Picture size")).to_have_count(0)
    expect(annotator.page.get_by_role("button", name="Draft, then refine")).to_be_hidden()
