"""Each export is read by a reader of its format that others wrote, and holds the masks known."""

import json
import zipfile
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from clips import filled


@pytest.mark.parametrize("shapes", ["masks", "polygons"])
def test_coco_is_read_by_pycocotools(service, annotated, tmp_path, shapes):
    session, masks = annotated
    file = service.export(session, "coco", tmp_path, shapes=shapes)
    dataset = COCO(str(file))
    found = {}
    for annotation in dataset.loadAnns(dataset.getAnnIds()):
        mask = dataset.annToMask(annotation).astype(bool)
        image = dataset.imgs[annotation["image_id"]]
        found[annotation["track_id"], image["frame_index"]] = mask
        assert annotation["area"] == mask.sum()
        encoded = coco_mask.encode(np.asfortranarray(mask))
        assert annotation["bbox"] == list(coco_mask.toBbox(encoded))
        category = dataset.cats[annotation["category_id"]]["name"]
        assert category == f"kind{annotation['track_id'] % 2}"
        assert isinstance(annotation["segmentation"], dict if shapes == "masks" else list)
    same(found, masks)


def test_cvat_polygons_are_read_by_datumaro(service, annotated, tmp_path):
    from datumaro.components.annotation import AnnotationType
    from datumaro.components.dataset import Dataset

    session, masks = annotated
    folder = tmp_path / "cvat"
    folder.mkdir()
    service.export(session, "cvat", folder, shapes="polygons")
    found = {}
    dataset = Dataset.import_from(str(folder), "cvat")
    labels = dataset.categories()[AnnotationType.label]
    for item in dataset:
        for annotation in item.annotations:
            assert annotation.type == AnnotationType.polygon
            if annotation.attributes["outside"]:
                continue
            object_id = int(annotation.attributes["object_id"])
            assert labels[annotation.label].name == f"kind{object_id % 2}"
            ring = np.array(annotation.points).reshape(-1, 2)
            shape = masks[object_id, 0].shape
            found[object_id, int(item.attributes["frame"])] = filled(ring, *shape)
    same(found, masks)


def test_cvat_masks_are_run_lengths_of_rows_inside_their_box(service, annotated, tmp_path):
    session, masks = annotated
    found = {}
    root = ElementTree.parse(service.export(session, "cvat", tmp_path)).getroot()
    assert root.findtext("version") == "1.1"
    assert root.findtext("meta/task/mode") == "interpolation"
    names = [label.findtext("name") for label in root.iter("label")]
    for track in root.iter("track"):
        assert track.get("label") in names
        for shape in track.iter("mask"):
            if shape.get("outside") == "1":
                continue
            left, top, width, height = (
                int(shape.get(name)) for name in ("left", "top", "width", "height")
            )
            runs = [int(run) for run in shape.get("rle").split(",")]
            values = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
            object_id = int(shape.find("attribute[@name='object_id']").text)
            mask = np.zeros_like(masks[object_id, 0])
            mask[top : top + height, left : left + width] = values.reshape(height, width)
            found[object_id, int(shape.get("frame"))] = mask
    same(found, masks)


def test_davis_is_read_by_pillow_as_davis_is(service, annotated, tmp_path):
    session, masks = annotated
    found = {}
    with zipfile.ZipFile(service.export(session, "davis", tmp_path)) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if name.endswith(".png")]
        assert len(names) == 24
        for name in names:
            with archive.open(name) as file, Image.open(file) as picture:
                assert picture.mode == "P"
                assert picture.getpalette()[:9] == [0, 0, 0, 128, 0, 0, 0, 128, 0]
                indices = np.array(picture)
            for object_id in set(np.unique(indices)) - {0}:
                found[object_id, int(name[-9:-4])] = indices == object_id
    same(found, masks)


def test_mots_is_read_as_its_toolkit_does(service, annotated, tmp_path):
    session, masks = annotated
    found = {}
    for line in service.export(session, "mots", tmp_path).read_text().splitlines():
        frame, track, category, height, width, counts = line.split(" ")
        assert int(track) // 1000 == int(category)
        lengths = {"size": [int(height), int(width)], "counts": counts.encode()}
        found[int(track), int(frame)] = coco_mask.decode(lengths).astype(bool)
    tracks = {1: [], 4: []}
    for (track, frame), mask in found.items():
        owner = next(o for o in tracks if (o, frame) in masks and (masks[o, frame] == mask).all())
        tracks[owner].append(track)
    assert [len(set(tracks[o])) for o in (1, 4)] == [1, 1]
    assert len(found) == len(masks)


def test_label_studio_brushes_are_read_by_its_sdk(service, annotated, tmp_path):
    from label_studio_sdk.converter.brush import decode_rle
    from label_studio_sdk.label_interface import LabelInterface

    session, masks = annotated
    found = {}
    with zipfile.ZipFile(service.export(session, "labelstudio", tmp_path)) as archive:
        tasks = json.loads(archive.read("tasks.json"))
        interface = LabelInterface(archive.read("labeling-config.xml").decode())
        assert {task["data"]["image"] for task in tasks} <= set(archive.namelist())
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})
        for region in task["annotations"][0]["result"]:
            assert interface.validate_region(region)
            if task["data"]["frame"] > 2:
                continue  # Its decoder takes a second a mask.
            pixels = decode_rle(region["value"]["rle"])
            shape = region["original_height"], region["original_width"], 4
            object_id = int(region["meta"]["text"][0].split()[1])
            found[object_id, task["data"]["frame"]] = pixels.reshape(shape)[:, :, 3] > 128
    same(found, {key: mask for key, mask in masks.items() if key[1] <= 2})


def test_label_studio_rectangles_are_tracks_that_end(service, annotated, tmp_path):
    session, masks = annotated
    file = service.export(session, "labelstudio", tmp_path, shapes="boxes")
    (task,) = json.loads(file.read_text())
    regions = {region["id"]: region for region in task["annotations"][0]["result"]}
    assert set(regions) == {"object1", "object4"}
    sequence = regions["object4"]["value"]["sequence"]
    assert [entry["frame"] for entry in sequence] == [1, 2, 3, 4, 5, 6, 8, 9, 10]
    assert [entry["frame"] for entry in sequence if not entry["enabled"]] == [6, 10]
    rows, columns = np.nonzero(masks[4, 0])
    height, width = masks[4, 0].shape
    assert sequence[0]["x"] == pytest.approx(100 * columns.min() / width)
    assert sequence[0]["height"] == pytest.approx(100 * (np.ptp(rows) + 1) / height)


def test_yolo_keeps_the_rules_of_ultralytics(service, annotated, tmp_path):
    """One text file a picture of the same stem; a class and at least three points a line, from 0
    to 1; classes named in data.yaml."""
    session, masks = annotated
    with zipfile.ZipFile(service.export(session, "yolo", tmp_path)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "yolo")
    root = tmp_path / "yolo"
    facts = yaml.safe_load((root / "data.yaml").read_text())
    assert facts["train"] == facts["val"] == "images/train"
    pictures = sorted((root / facts["train"]).glob("*.jpg"))
    labels = sorted((root / "labels/train").glob("*.txt"))
    assert [file.stem for file in pictures] == [file.stem for file in labels]
    assert len(pictures) == 24
    count = 0
    for frame, file in enumerate(labels):
        for line in filter(None, file.read_text().split("\n")):
            number, *values = line.split(" ")
            points = np.array(values, float).reshape(-1, 2)
            assert len(points) >= 3 and points.min() >= 0 and points.max() <= 1
            name = facts["names"][int(number)]
            object_id = {"kind0": 4, "kind1": 1}[name]
            truth = masks[object_id, frame]
            assert (filled(points * truth.shape[::-1], *truth.shape) == truth).all()
            count += 1
    assert count == len(masks)


def same(found: dict, masks: dict):
    assert set(found) == set(masks)
    for key, mask in masks.items():
        assert (found[key] == mask).all(), key
