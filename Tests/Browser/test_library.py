"""Choosing and uploading videos."""

import base64
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from annotator import Annotator

DROP = """(files) => {
  const transfer = new DataTransfer();
  for (const [name, data] of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name));
  }
  for (const type of ["dragover", "drop"]) {
    const event = { dataTransfer: transfer, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent(type, event));
  }
}"""


def drop(page: Page, *files: Path):
    """Drops files anywhere on the page, once it takes them."""
    expect(page.locator(".dropzone")).to_be_visible()
    contents = [[file.name, base64.b64encode(file.read_bytes()).decode()] for file in files]
    page.evaluate(DROP, contents)


@pytest.fixture(scope="module")
def shots(clip, tmp_path_factory) -> Path:
    """A folder of the clip's first twelve frames, `shot 0.png` to `shot 11.png`."""
    folder = tmp_path_factory.mktemp("images") / "shots"
    folder.mkdir()
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", clip.path, "-frames:v", "12", "-start_number", "0",
         folder / "shot %d.png"], check=True)
    (folder / "notes.txt").write_text("no image")
    return folder


def propagate_alone(server, video) -> str:
    """A propagation in a session of its own, for which no job of another test has to wait."""
    for job in server.request("GET", "/api/v1/jobs?limit=200")["items"]:
        if job["status"] in ("pending", "running"):
            server.request("POST", f"/job/{job['job_id']}/cancel")
    session = server.new_session(video["id"])
    server.request("POST", "/add-object", {
        "session_id": session, "frame_idx": 0, "object_id": 1, "points": [[120, 290]],
        "labels": [1],
    })
    return server.request("POST", "/propagate", {"session_id": session})["job_id"]


def card(page: Page, name: str):
    return page.locator(".card", has_text=name)


def test_a_video_dropped_on_the_page_is_uploaded_and_opened(page, server, clip, tmp_path):
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Masklet")).to_be_visible()
    drop(page, clip.variant(tmp_path / "dropped.mp4"))
    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")
    expect(page.get_by_role("heading", name="dropped.mp4")).to_be_visible()
    expect(page).to_have_url(re.compile(r"#/sessions/.+"))


def test_images_dropped_on_the_page_are_a_video_in_the_order_of_their_numbers(
    page, server, clip, shots
):
    page.goto(server.url)
    drop(page, *sorted(shots.glob("*.png"), reverse=True))
    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")
    expect(page.get_by_role("heading", name="images.zip")).to_be_visible()
    annotator = Annotator(page, server.url, page.url.split("/")[-1].split("?")[0], clip)
    annotator.expect_frame(0)
    annotator.go_to(9)
    annotator.expect_frame(9)
    annotator.click_disc()
    annotator.expect_objects(1)


def test_a_folder_of_images_is_a_video_of_its_name(page, server, shots):
    project = server.request("POST", "/api/v1/projects", {"name": "Folders"})["id"]
    page.goto(f"{server.url}/#/projects/{project}")
    images = shots.parent / "walk"
    images.mkdir()
    for number, name in enumerate(("shot 2.png", "shot 10.png")):
        (images / f"{number}.png").write_bytes((shots / name).read_bytes())
    (images / "notes.txt").write_text("no image")
    page.set_input_files("#folder-picker", images)
    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")
    expect(page.get_by_role("heading", name="walk.zip")).to_be_visible()
    [video] = server.request("GET", f"/api/v1/videos?project_id={project}")["items"]
    assert (video["name"], video["frame_count"]) == ("walk.zip", 2)


def test_of_images_and_videos_together_each_video_is_uploaded_by_itself(
    page, server, clip, shots, tmp_path
):
    project = server.request("POST", "/api/v1/projects", {"name": "Mixed"})["id"]
    page.goto(f"{server.url}/#/projects/{project}")
    images = sorted(shots.glob("*.png"))[:3]
    drop(page, images[0], clip.variant(tmp_path / "beside.mp4"), *images[1:])
    expect(card(page, "images.zip")).to_contain_text("3 frames · 480×272")
    expect(card(page, "beside.mp4")).to_contain_text(f"{clip.frames} frames")


def test_an_upload_of_images_goes_on_after_a_refresh(page, server, shots):
    project = server.request("POST", "/api/v1/projects", {"name": "Images"})["id"]
    page.goto(f"{server.url}/#/projects/{project}")
    images = sorted(shots.glob("*.png"))[:5]
    starts = []
    page.on(
        "request",
        lambda request: starts.append(request.url)
        if request.method == "POST" and request.url.endswith("/uploads")
        else None,
    )
    page.route("**/api/v1/uploads/*", lambda route: None)
    page.set_input_files("#picker", images)
    page.wait_for_function("() => Object.keys(localStorage).some((key) => /images.zip/.test(key))")
    page.reload()
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator(".card.upload")).to_contain_text("Broken off at 0 B of")
    page.set_input_files("#picker", images[::-1])
    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")
    assert len(starts) == 1


def test_a_folder_without_images_says_so(page, server, tmp_path):
    page.goto(server.url)
    (tmp_path / "notes.txt").write_text("no image")
    page.set_input_files("#folder-picker", tmp_path)
    expect(page.locator(".toast")).to_contain_text("no JPEG or PNG image in the folder")


def test_a_file_dropped_where_nothing_takes_it_does_not_replace_the_page(annotator):
    page = annotator.page
    refused = page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["a"], "a.mp4"));
          const event = { dataTransfer: transfer, bubbles: true, cancelable: true };
          const canvas = document.querySelector(".stage-canvas");
          return ["dragover", "drop"].map(
            (type) => !canvas.dispatchEvent(new DragEvent(type, event)));
        }"""
    )
    assert refused == [True, True]


def test_several_files_are_uploaded_and_listed_with_their_first_frame(page, server, clip, tmp_path):
    page.goto(server.url)
    files = [clip.variant(tmp_path / name) for name in ("one.mp4", "two.mp4")]
    page.set_input_files("#picker", files)
    for name in ("one.mp4", "two.mp4"):
        expect(card(page, name)).to_contain_text(f"{clip.frames} frames · 480×272")
        image = card(page, name).locator("img")
        page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())


def test_an_upload_shows_its_progress_and_can_be_cancelled(page, server, clip):
    page.goto(server.url)
    held = []
    page.route("**/api/v1/uploads/*", lambda route: held.append(route))
    page.set_input_files("#picker", clip.path)
    upload = card(page, "disc.mp4").locator("xpath=self::*[contains(@class, 'upload')]")
    expect(upload).to_contain_text("Uploading")
    expect(upload.get_by_role("progressbar")).to_have_attribute("aria-valuemax", "100")
    upload.get_by_role("button", name="Remove disc.mp4").click()
    expect(upload).to_have_count(0)


def test_a_file_that_is_no_video_is_refused_with_a_sentence(page, server, tmp_path):
    page.goto(server.url)
    file = tmp_path / "letter.mp4"
    file.write_text("Dear Sir or Madam, " * 100)
    page.set_input_files("#picker", file)
    failed = page.locator(".card.failed")
    expect(failed).to_contain_text("letter.mp4")
    reason = failed.locator(".card-facts").inner_text()
    assert reason.count("read as a video") == 1, reason
    assert "convert it" in reason and "letter.mp4" not in reason, reason
    expect(failed.get_by_role("button", name="Try again")).to_be_visible()


def test_a_video_is_deleted_only_after_asking(page, server, clip, tmp_path):
    server.upload(clip.variant(tmp_path / "doomed.mp4"), "doomed.mp4")
    page.goto(server.url)
    page.get_by_role("button", name="Delete doomed.mp4").click()
    page.get_by_role("button", name="Cancel").click()
    expect(card(page, "doomed.mp4")).to_have_count(1)
    page.get_by_role("button", name="Delete doomed.mp4").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(card(page, "doomed.mp4")).to_have_count(0)
    names = [video["name"] for video in server.request("GET", "/api/v1/videos")["items"]]
    assert "doomed.mp4" not in names


def test_a_card_shows_the_propagation_of_its_video(page, server, long_video):
    job = propagate_alone(server, long_video)
    page.goto(server.url)
    facts = card(page, "long.mp4").locator(".card-facts").last
    expect(facts).to_have_text(re.compile(r"^Making masks · \d+%$"))
    server.request("POST", f"/job/{job}/cancel")
    expect(facts).not_to_contain_text("Making masks")


def test_videos_are_searched_and_sorted(page, server, clip, tmp_path):
    project = server.request("POST", "/api/v1/projects", {"name": "Sorted"})["id"]
    for name in ("beta-10.mp4", "alpha.mp4", "beta-9.mp4"):
        video = server.upload(clip.variant(tmp_path / name), name)
        path = f"/api/v1/videos/{video['id']}"
        server.request("PATCH", path, {"project_id": project})
    page.goto(f"{server.url}/#/projects/{project}")
    titles = page.locator(".card:visible h3")
    expect(titles).to_have_text(["beta-9.mp4", "alpha.mp4", "beta-10.mp4"])
    page.get_by_label("Order of videos").select_option("name")
    expect(titles).to_have_text(["alpha.mp4", "beta-9.mp4", "beta-10.mp4"])
    page.get_by_label("Search videos").fill("BETA")
    expect(titles).to_have_text(["beta-9.mp4", "beta-10.mp4"])
    page.reload()
    expect(titles).to_have_text(["alpha.mp4", "beta-9.mp4", "beta-10.mp4"])


def test_jobs_are_listed_and_cancelled(page, server, long_video):
    job = propagate_alone(server, long_video)
    page.goto(server.url)
    page.get_by_role("button", name="Jobs").click()
    listed = page.get_by_role("dialog", name="Jobs").locator(".job", has_text="Masks").last
    expect(listed).to_contain_text("Working…")
    listed.get_by_role("button", name="Cancel").click()
    expect(listed).to_contain_text("Cancelled")
    assert server.request("GET", f"/job/{job}/status")["status"] == "cancelled"


def test_opening_a_video_again_returns_to_its_session(page, server, clip, tmp_path):
    video = server.upload(clip.variant(tmp_path / "again.mp4"), "again.mp4")
    session = server.new_session(video["id"])
    page.goto(server.url)
    page.get_by_role("link", name="again.mp4").click()
    expect(page).to_have_url(re.compile(rf"#/sessions/{session}"))


def test_an_address_of_nothing_says_so_and_leads_back(page, server):
    page.goto(f"{server.url}/#/sessions/00000000-0000-4000-8000-000000000000")
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    page.get_by_role("link", name="All videos").click()
    expect(page.get_by_role("heading", name="Masklet")).to_be_visible()


def test_an_empty_file_is_refused_with_a_sentence(page, server):
    page.goto(server.url)
    empty = {"name": "empty.mp4", "mimeType": "video/mp4", "buffer": b""}
    page.set_input_files("#picker", empty)
    expect(page.locator(".card.failed")).to_contain_text("The file is empty (0 bytes)")


def test_a_video_deleted_elsewhere_leads_back_to_the_list(page, server, clip, tmp_path):
    video = server.upload(clip.variant(tmp_path / "gone.mp4"), "gone.mp4")
    page.goto(f"{server.url}/#/sessions/{server.new_session(video['id'])}")
    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")
    server.request("DELETE", f"/api/v1/videos/{video['id']}")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("gone.mp4 was deleted")
    expect(page.get_by_role("link", name="All videos")).to_be_visible()


def test_a_click_on_a_video_deleted_elsewhere_speaks_of_it_by_its_name(
    page, server, clip, tmp_path
):
    video = server.upload(clip.variant(tmp_path / "lost.mp4"), "lost.mp4")
    session = server.new_session(video["id"])
    annotator = Annotator(page, server.url, session, clip).open()
    server.request("DELETE", f"/api/v1/videos/{video['id']}")
    annotator.press(*clip.centre(0))
    expect(page.locator("main [role=alert]")).to_contain_text("lost.mp4 was deleted")
    expect(page.locator(".toast")).to_contain_text("The click could not be used.")
    expect(page.locator(".toast")).not_to_contain_text(session)
