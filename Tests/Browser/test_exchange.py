"""Exports and imports, from the dialog to the file and back."""

import json
import re
import zipfile

import numpy as np
from playwright.sync_api import expect
from pycocotools import mask as coco

from annotator import Annotator


def export(page, label: str):
    """The file that the dialog offers for a format."""
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=label).check()
    dialog.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download").first.click()
    return download.value


def test_masks_are_exported_as_coco_and_are_those_shown(annotator, server, clip):
    annotator.click_disc()
    file = export(annotator.page, "COCO")
    assert file.suggested_filename.endswith(".json")
    document = json.loads(file.path().read_text(encoding="utf-8"))
    [annotation] = document["annotations"]
    shown = server.masks(annotator.session_id, 0)[1]
    exported = coco.decode(annotation["segmentation"]).astype(bool)
    assert np.array_equal(exported, shown)


def test_the_choice_of_format_frames_and_objects_is_what_is_asked_for(annotator, clip):
    page = annotator.page
    annotator.click_disc()
    page.keyboard.press("n")
    annotator.click(clip.width - 60, 60)
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="CVAT for video").check()
    dialog.get_by_label("Shapes as").select_option("polygons")
    dialog.get_by_label("First frame to export").fill("5")
    dialog.get_by_label("Last frame to export").fill("9")
    dialog.get_by_role("checkbox", name="Object 2").uncheck()
    with page.expect_request("**/api/v1/exports") as submitted:
        dialog.get_by_role("button", name="Export", exact=True).click()
    body = submitted.value.post_data_json
    assert body == {
        "session_id": annotator.session_id,
        "format": "cvat",
        "shapes": "polygons",
        "start_frame": 5,
        "end_frame": 9,
        "object_ids": [1],
    }


def test_an_export_says_how_many_frames_have_masks_before_it_starts(annotator, clip):
    annotator.click_disc()
    page = annotator.page
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    count = dialog.locator(".export-count")
    dialog.get_by_role("radio", name="COCO").check()
    expect(count).to_contain_text(f"1 of {clip.frames} frames have masks. Propagate first")
    expect(count).to_contain_text("The dataset will have 1 picture.")
    dialog.get_by_label("Pictures").select_option("all")
    expect(count).to_contain_text(f"The dataset will have {clip.frames} pictures.")
    dialog.get_by_role("radio", name="CVAT for video").check()
    expect(count).not_to_contain_text("The dataset")


def test_frames_without_masks_become_no_pictures_unless_asked_for(annotator, clip):
    page = annotator.page
    annotator.click_disc()
    file = export(page, "COCO")
    document = json.loads(file.path().read_text(encoding="utf-8"))
    assert [image["id"] for image in document["images"]] == [1]
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="COCO").check()
    dialog.get_by_label("Pictures").select_option("all")
    with page.expect_request("**/api/v1/exports") as submitted:
        dialog.get_by_role("button", name="Export", exact=True).click()
    assert submitted.value.post_data_json["frames"] == "all"
    links = dialog.get_by_role("link", name="Download")
    # The earlier export is listed below the new one.
    expect(links).to_have_count(2)
    with page.expect_download() as download:
        links.first.click()
    document = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert len(document["images"]) == clip.frames


def test_simplified_outlines_are_shown_before_the_export_and_are_those_of_the_file(annotator):
    page = annotator.page
    annotator.click_disc()
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    preview = dialog.locator(".preview")
    tolerance = dialog.get_by_label("Simplify outlines by")
    expect(preview).to_be_hidden()
    expect(tolerance).to_be_hidden()
    dialog.get_by_role("radio", name="CVAT for video").check()
    dialog.get_by_label("Shapes as").select_option("polygons")
    expect(preview.locator("canvas")).to_be_visible()
    expect(preview).to_contain_text("as in the exact outlines")
    tolerance.fill("2.5")
    expect(preview).to_contain_text("instead of")
    words = preview.inner_text().replace(",", "")
    points, exact = map(int, re.search(r"(\d+) points instead of (\d+)", words).groups())
    assert 3 <= points < exact / 2
    with page.expect_request("**/api/v1/exports") as submitted:
        dialog.get_by_role("button", name="Export", exact=True).click()
    assert submitted.value.post_data_json["tolerance"] == 2.5
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download").first.click()
    shape = re.search(r'points="([^"]+)"', download.value.path().read_text(encoding="utf-8"))
    # A mask in parts has more points in the file: bridges join them.
    assert len(shape[1].split(";")) >= points


def test_a_project_is_exported_as_one_dataset_divided_by_video(page, server, clip, tmp_path):
    project = server.request("POST", "/api/v1/projects", {"name": "Discs"})["id"]
    for number in range(3):
        video = server.upload(clip.variant(tmp_path / f"{number}.mp4"), "disc.mp4")
        server.request("PATCH", f"/api/v1/videos/{video['id']}", {"project_id": project})
        session = server.new_session(video["id"])
        mask = np.zeros((clip.height, clip.width), bool)
        mask[20:60, 30:90] = True
        server.set_mask(session, 0, 1, mask)
    page.goto(f"{server.url}/#/projects/{project}")
    expect(page.locator(".card")).to_have_count(3)
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog", name="Export project Discs")
    expect(dialog).to_contain_text("Videos with masks: 3 of 3.")
    dialog.get_by_role("radio", name="YOLO segmentation").check()
    expect(dialog.get_by_label("Simplify outlines by")).to_be_visible()
    dialog.get_by_label("Training").fill("70")
    expect(dialog.get_by_role("alert")).to_contain_text("These sum to 90 %.")
    dialog.get_by_label("Training").fill("34")
    dialog.get_by_label("Validation").fill("33")
    dialog.get_by_label("Test").fill("33")
    dialog.get_by_label("Seed").fill("5")
    with page.expect_request("**/api/v1/exports") as submitted:
        dialog.get_by_role("button", name="Export", exact=True).click()
    assert submitted.value.post_data_json == {
        "project_id": project,
        "format": "yolo",
        "frames": "masks",
        "split": {"train": 34, "val": 33, "test": 33, "seed": 5},
    }
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download").first.click()
    assert download.value.suggested_filename == "Discs-yolo.zip"
    with zipfile.ZipFile(download.value.path()) as dataset:
        assert dataset.testzip() is None
        pictures = [name for name in dataset.namelist() if name.startswith("images/")]
        assert sorted(name.split("/")[1] for name in pictures) == ["test", "train", "val"]
    expect(dialog.locator(".job")).to_contain_text("3 videos (1 in train, 1 in val, 1 in test)")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("dialog").get_by_role("link", name="Download")).to_be_visible()


def choose_file(dialog, file):
    """Chooses an export of Masklet in the dialog of imports."""
    dialog.get_by_label("File").set_input_files(
        {
            "name": file.suggested_filename,
            "mimeType": "application/json",
            "buffer": file.path().read_bytes(),
        }
    )
    expect(dialog.get_by_role("radio", name="Masklet")).to_be_checked()


def test_imported_objects_are_matched_with_those_of_the_session_by_name(annotator):
    annotator.click_disc()
    page = annotator.page
    file = export(page, "Masklet")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog", name="Import masks")
    choose_file(dialog, file)
    objects = dialog.get_by_label("Objects of this session")
    expect(objects).to_have_value("add")
    objects.select_option("match")
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(dialog).to_contain_text("1 of 1 objects matched by their names")
    page.keyboard.press("Escape")
    annotator.expect_objects(1)


def test_what_masklet_exports_it_imports_into_another_session(annotator, server, video, clip):
    annotator.click_disc()
    before = server.masks(annotator.session_id, 0)[1]
    file = export(annotator.page, "Masklet")
    page = annotator.page
    other = Annotator(page, server.url, server.new_session(video["id"]), clip).open()
    other.expect_objects(0)
    page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog", name="Import masks")
    choose_file(dialog, file)
    expect(dialog.get_by_label("Objects of this session")).to_be_hidden()
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(dialog).to_contain_text("1 object with 1 mask imported.")
    page.keyboard.press("Escape")
    other.expect_objects(1)
    assert np.array_equal(server.masks(other.session_id, 0)[1], before)


def test_a_file_of_another_kind_is_refused_with_a_sentence(annotator):
    page = annotator.page
    page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog", name="Import masks")
    dialog.get_by_label("File").set_input_files(
        {"name": "letter.json", "mimeType": "application/json", "buffer": b"Dear Sir or Madam"}
    )
    dialog.get_by_role("button", name="Import", exact=True).click()
    problem = dialog.locator(".form-error:not(:empty), .job[data-status=failed] .job-detail")
    expect(problem).to_contain_text("choose the format it is in, or another file")


def test_exports_of_before_are_listed_again(annotator):
    annotator.click_disc()
    export(annotator.page, "COCO")
    page = annotator.page
    page.reload()
    annotator.expect_objects(1)
    page.get_by_role("button", name="Export").click()
    listed = page.get_by_role("dialog").locator(".job")
    expect(listed.get_by_role("link", name="Download")).to_be_visible()
    expect(listed).to_contain_text("COCO · Done")
    expect(listed).to_contain_text("1 object")


def test_an_export_of_no_object_says_what_to_do(annotator):
    annotator.click_disc()
    page = annotator.page
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Object 1").uncheck()
    dialog.get_by_role("button", name="Export", exact=True).click()
    expect(dialog.get_by_role("alert")).to_have_text("Choose at least one object to export.")
