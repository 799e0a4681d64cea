"""Projects, their categories, and uploading videos to them."""

import re

from playwright.sync_api import Page, expect

from annotator import Annotator


def open_project(page: Page, server, name: str) -> str:
    """Makes a project, and opens it."""
    project = server.request("POST", "/api/v1/projects", {"name": name})["id"]
    page.goto(f"{server.url}/#/projects/{project}")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    return project


def projects(server) -> list[str]:
    return [project["name"] for project in server.request("GET", "/api/v1/projects")["items"]]


def test_a_project_is_created_with_categories_of_a_preset(page, server):
    page.goto(server.url)
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog", name="New project")
    presets = dialog.get_by_label("Categories to start with")
    expect(presets.locator("option")).not_to_have_count(1)
    dialog.get_by_label("Name").fill("Traffic at dawn")
    presets.select_option(index=1)
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Traffic at dawn")).to_be_visible()
    page.get_by_role("button", name="Categories").click()
    expect(page.locator(".category-list li").first).to_be_visible()


def test_a_project_is_renamed(page, server):
    open_project(page, server, "Misspelt")
    page.get_by_role("button", name="Rename Misspelt").click()
    dialog = page.get_by_role("dialog", name="Rename project")
    dialog.get_by_label("Name").fill("Well spelt")
    dialog.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", name="Well spelt")).to_be_visible()
    assert "Well spelt" in projects(server) and "Misspelt" not in projects(server)


def test_a_project_is_deleted_with_its_videos_only_after_asking(page, server, clip, tmp_path):
    project = open_project(page, server, "Doomed")
    page.set_input_files("#picker", [clip.variant(tmp_path / name) for name in ("a.mp4", "b.mp4")])
    expect(page.locator(".card:not(.upload)")).to_have_count(2)
    page.get_by_role("button", name="Delete Doomed").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("with its 2 videos")
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page).to_have_url(re.compile("#/$"))
    assert "Doomed" not in projects(server)
    videos = server.request("GET", "/api/v1/videos")["items"]
    assert project not in [video["project_id"] for video in videos]


def test_a_video_is_renamed_and_moved_to_another_project(page, server, clip, tmp_path):
    target = server.request("POST", "/api/v1/projects", {"name": "Second shelf"})["id"]
    open_project(page, server, "First shelf")
    files = [clip.variant(tmp_path / name) for name in ("mine.mp4", "other.mp4")]
    page.set_input_files("#picker", files)
    page.get_by_role("button", name="Rename mine.mp4").click()
    page.get_by_role("dialog").get_by_label("Name").fill("yours.mp4")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move yours.mp4 to another project").click()
    page.get_by_role("dialog").get_by_role("button", name="Second shelf").click()
    expect(page.locator(".card", has_text="yours.mp4")).to_have_count(0)
    page.get_by_role("link", name="Second shelf").click()
    expect(page.locator(".card", has_text="yours.mp4")).to_be_visible()
    [moved] = server.request("GET", f"/api/v1/videos?project_id={target}")["items"]
    assert moved["name"] == "yours.mp4"


def test_a_card_tells_how_much_is_annotated(page, server, clip, tmp_path):
    video = server.upload(clip.variant(tmp_path / "part.mp4"), "part.mp4")
    Annotator(page, server.url, server.new_session(video["id"]), clip).open().click_disc()
    page.get_by_role("link", name="Videos").click()
    expect(page.locator(".card", has_text="part.mp4")).to_contain_text("1% annotated")


def test_categories_are_added_coloured_renamed_and_given_to_objects(page, server, clip, tmp_path):
    project = open_project(page, server, "Sorted")
    page.get_by_role("button", name="Categories").click()
    dialog = page.get_by_role("dialog", name="Categories")
    dialog.get_by_label("Category to add").fill("toy")
    dialog.get_by_role("button", name="Add").click()
    dialog.get_by_label("Colour of toy").fill("#00ffff")
    dialog.get_by_label("Name of toy").fill("ball")
    dialog.get_by_label("Name of toy").press("Enter")
    expect(dialog.get_by_label("Name of ball")).to_have_value("ball")
    dialog.get_by_role("button", name="Close").click()
    video = server.upload(clip.variant(tmp_path / "sorted.mp4"), "sorted.mp4")
    server.request("PATCH", f"/api/v1/videos/{video['id']}", {"project_id": project})
    annotator = Annotator(page, server.url, server.new_session(video["id"]), clip).open()
    annotator.click_disc()
    expect(page.locator("#categories option")).to_have_attribute("value", "ball")
    annotator.categorise(1, "ball")
    dot = page.locator(".object .category-dot")
    expect(dot).to_have_css("background-color", "rgb(0, 255, 255)")


def test_a_category_that_objects_bear_is_removed_only_after_asking(page, server, clip, tmp_path):
    video = server.upload(clip.variant(tmp_path / "used.mp4"), "used.mp4")
    annotator = Annotator(page, server.url, server.new_session(video["id"]), clip).open()
    annotator.click_disc()
    annotator.categorise(1, "bead")
    page.get_by_role("button", name="Categories").click()
    dialog = page.get_by_role("dialog", name="Categories")
    expect(dialog.get_by_label("Name of bead")).to_be_visible()
    dialog.get_by_role("button", name="Remove bead").click()
    asking = page.get_by_role("dialog", name="Remove bead?")
    expect(asking).to_contain_text("1 object")
    asking.get_by_role("button", name="Remove").click()
    expect(dialog.get_by_label("Name of bead")).to_have_count(0)


def test_an_upload_goes_on_after_a_network_cut(page, server, clip, tmp_path):
    open_project(page, server, "Far away")
    cut = []

    def drop_first(route):
        if not cut:
            cut.append(route)
            route.abort("connectionfailed")
        else:
            route.fallback()

    page.route("**/api/v1/uploads/*", drop_first)
    files = [clip.variant(tmp_path / name) for name in ("cut.mp4", "whole.mp4")]
    page.set_input_files("#picker", files)
    expect(page.locator(".card:not(.upload)")).to_have_count(2)
    assert cut
    uploaded = server.request("GET", "/api/v1/videos")["items"]
    assert "cut.mp4" in [video["name"] for video in uploaded]


def test_uploads_go_on_while_another_video_is_worked_on(page, server, clip, tmp_path):
    project = open_project(page, server, "Busy")
    page.set_input_files("#picker", clip.variant(tmp_path / "first.mp4"))
    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")
    page.get_by_role("link", name="Videos").click()
    page.route("**/api/v1/uploads/*", lambda route: None)
    page.set_input_files("#picker", [clip.variant(tmp_path / f"{n}.mp4") for n in ("b", "c", "d")])
    expect(page.locator(".card.upload")).to_have_count(3)
    page.get_by_role("link", name="first.mp4").click()
    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")
    page.get_by_role("link", name="Videos").click()
    # They are still shown, and still being uploaded.
    expect(page.locator(".card.upload")).to_have_count(3)
    # The one that is held goes on with it.
    page.unroute("**/api/v1/uploads/*")
    expect(page.locator(".card:not(.upload)")).to_have_count(4)
    expect(page.get_by_role("link", name="Busy")).to_contain_text("4")
    assert len(server.request("GET", f"/api/v1/videos?project_id={project}")["items"]) == 4


def test_a_broken_off_upload_is_given_up(page, server, clip, tmp_path):
    open_project(page, server, "Given up")
    page.route("**/api/v1/uploads/*", lambda route: None)
    page.set_input_files("#picker", clip.variant(tmp_path / "half.mp4"))
    page.wait_for_function("() => Object.keys(localStorage).some((key) => /half/.test(key))")
    page.reload()
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("button", name="Remove half.mp4").click()
    page.reload()
    expect(page.get_by_role("heading", name="Given up")).to_be_visible()
    expect(page.locator(".card")).to_have_count(0)


def test_an_upload_goes_on_where_it_was_after_a_refresh(page, server, clip, tmp_path):
    project = open_project(page, server, "Interrupted")
    file = clip.variant(tmp_path / "long-way.mp4")
    starts = []
    page.on(
        "request",
        lambda request: starts.append(request.url)
        if request.method == "POST" and request.url.endswith("/uploads")
        else None,
    )
    held = []
    page.route("**/api/v1/uploads/*", lambda route: held.append(route))
    page.set_input_files("#picker", file)
    expect(page.locator(".card.upload")).to_contain_text("Uploading")
    page.wait_for_function("() => Object.keys(localStorage).some((key) => /long-way/.test(key))")
    page.reload()
    page.unroute_all(behavior="ignoreErrors")
    expect(page.get_by_role("heading", name="Interrupted")).to_be_visible()
    expect(page.locator(".card.upload")).to_contain_text("long-way.mp4")
    expect(page.locator(".card.upload")).to_contain_text("Broken off at 0 B of")
    page.set_input_files("#picker", file)
    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")
    assert len(starts) == 1
    [video] = server.request("GET", f"/api/v1/videos?project_id={project}")["items"]
    assert video["name"] == "long-way.mp4"


def test_projects_of_one_name_are_told_apart(page, server, clip, tmp_path):
    first, second = (
        server.request("POST", "/api/v1/projects", {"name": "Twins"})["id"] for _ in range(2)
    )
    video = server.upload(clip.variant(tmp_path / "twin.mp4"), "twin.mp4")
    server.request("PATCH", f"/api/v1/videos/{video['id']}", {"project_id": first})
    page.goto(f"{server.url}/#/projects/{first}")
    rows = page.get_by_role("link", name="Twins")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(re.compile(r"made \d+ \w+ \d{4}"))
    page.get_by_role("button", name="Move twin.mp4 to another project").click()
    # The one it is in is not offered; the other one says which it is.
    choice = page.get_by_role("dialog").get_by_role("button", name="Twins")
    expect(choice).to_have_count(1)
    expect(choice).to_contain_text("Twins, made ")
    choice.click()
    expect(page.locator(".card", has_text="twin.mp4")).to_have_count(0)
    [moved] = server.request("GET", f"/api/v1/videos?project_id={second}")["items"]
    assert moved["name"] == "twin.mp4"
    server.request("PATCH", f"/api/v1/projects/{second}", {"name": "Only child"})
    page.reload()
    expect(page.get_by_role("link", name="Twins")).not_to_contain_text("made")


def test_a_category_of_a_name_that_is_taken_is_refused_with_what_to_do(page, server):
    open_project(page, server, "Twice")
    page.get_by_role("button", name="Categories").click()
    dialog = page.get_by_role("dialog", name="Categories")
    for _ in range(2):
        dialog.get_by_label("Category to add").fill("toy")
        dialog.get_by_role("button", name="Add").click()
        expect(dialog.get_by_label("Name of toy")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_contain_text("use that one, or choose another name")


def test_many_projects_are_searched_and_sorted(page, server):
    open_project(page, server, "Heronry 10")
    for number in range(4):
        server.request("POST", "/api/v1/projects", {"name": f"Shelf {number}"})
    for name in ("heronry 9", "Heronry 1"):
        server.request("POST", "/api/v1/projects", {"name": name})
    page.reload()
    page.get_by_label("Search projects").fill("HERONRY")
    names = page.locator(".project-name")
    expect(names).to_have_text(["Heronry 10", "heronry 9", "Heronry 1"])
    page.get_by_label("Order of projects").select_option("name")
    expect(names).to_have_text(["Heronry 1", "heronry 9", "Heronry 10"])
    page.get_by_label("Search projects").fill("cormorants")
    expect(page.get_by_text("No project has a name like this.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Order of projects")).to_have_value("name")
    # Few are listed as they come.
    items = server.request("GET", "/api/v1/projects")["items"][:5]
    page.route("**/api/v1/projects?*", lambda route: route.fulfill(json={"items": items}))
    page.goto(f"{server.url}/#/")
    page.reload()
    expect(names).to_have_count(5)
    expect(page.get_by_label("Search projects")).to_be_hidden()
