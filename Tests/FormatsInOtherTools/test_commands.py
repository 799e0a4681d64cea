"""`masklet export` and `masklet import`: the same as over HTTP, and on folders of masks."""

import json
import os
import subprocess
import zipfile

import numpy as np
from PIL import Image

from masklet_server import program


def masklet(*arguments, data=None, status=0):
    environment = {**os.environ, **({"DATA_DIR": str(data)} if data else {})}
    done = subprocess.run(
        [program(), *map(str, arguments)], capture_output=True, text=True, env=environment
    )
    assert done.returncode == status, done.stderr
    return done


def test_a_session_is_exported_and_imported_without_the_server(service, annotated, tmp_path):
    session, _ = annotated
    data = service.data
    over_http = service.export(session, "masklet", tmp_path)
    file = tmp_path / "own.json"
    masklet("export", session, "--format", "masklet", "--output", file, data=data)
    assert file.read_bytes() == over_http.read_bytes()
    other = service.new_session(service.session(session)["video_id"])
    done = masklet(
        "import", file, "--format", "masklet", "--session", other, "--json", data=data
    )
    assert json.loads(done.stdout)["objects"] == 2
    assert service.export(other, "masklet", tmp_path).read_bytes() == file.read_bytes()


def test_a_project_is_exported_as_one_dataset_without_the_server(service, annotated, tmp_path):
    session, _ = annotated
    video = service.request(
        "GET", f"/api/v1/videos/{service.session(session)['video_id']}")
    file = tmp_path / "dataset.zip"
    done = masklet(
        "export", "--project", video["project_id"], "--format", "coco", "--split", "train=100",
        "--output", file, "--json", data=service.data)
    assert list(json.loads(done.stdout)["videos"]) == ["train"]
    with zipfile.ZipFile(file) as dataset:
        assert dataset.testzip() is None
        [name] = dataset.namelist()
        document = json.loads(dataset.read(name))
    assert name == "annotations/train.json"
    for entries in ("videos", "images", "annotations"):
        ids = [entry["id"] for entry in document[entries]]
        assert ids and len(set(ids)) == len(ids)


def test_a_folder_is_exported_and_comes_back_the_same(clips, annotated, tmp_path):
    _, masks = annotated
    folder = tmp_path / "masks"
    folder.mkdir()
    clip = clips["constant"]
    for frame in range(clip.frames):
        indices = np.zeros((clip.height, clip.width), np.uint8)
        for object_id in (1, 4):
            if (object_id, frame) in masks:
                indices[masks[object_id, frame]] = object_id
        picture = Image.fromarray(indices, "P")
        picture.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0] + [9] * 759)
        picture.save(folder / f"{frame:05d}.png")
    for format in ("coco", "cvat", "davis", "labelstudio"):
        file, back = tmp_path / format, tmp_path / f"{format}-masks"
        masklet(
            "export", folder, "--video", clip.path, "--format", format, "--output", file
        )
        masklet(
            "import", file, "--format", format, "--video", clip.path, "--output", back
        )
        for frame in range(clip.frames):
            name = f"{frame:05d}.png"
            with Image.open(folder / name) as a, Image.open(back / name) as b:
                assert (np.array(a) == np.array(b)).all(), (format, frame)


def test_masks_that_label_studios_own_encoder_wrote_are_imported(clips, annotated, tmp_path):
    from label_studio_sdk.converter.brush import mask2rle

    _, masks = annotated
    clip = clips["constant"]
    tasks = []
    for frame in range(3):
        regions = [
            {
                "type": "brushlabels",
                "original_width": clip.width,
                "original_height": clip.height,
                "value": {
                    "format": "rle",
                    "rle": mask2rle(masks[object_id, frame].astype(np.uint8) * 255),
                    "brushlabels": [f"kind{object_id}"],
                },
            }
            for object_id in (1, 4)
        ]
        tasks.append(
            {
                "data": {"image": f"/data/upload/1/0a1b2c3d-clip_{frame}.jpg"},
                "annotations": [{"result": regions, "was_cancelled": False}],
            }
        )
    file, back = tmp_path / "tasks.json", tmp_path / "masks"
    file.write_text(json.dumps(tasks))
    masklet("import", file, "--format", "labelstudio", "--video", clip.path, "--output", back)
    for frame in range(3):
        with Image.open(back / f"{frame:05d}.png") as picture:
            found = np.array(picture)
        for number, object_id in enumerate((1, 4), start=1):
            assert ((found == number) == masks[object_id, frame]).all(), (object_id, frame)


def test_wrong_usage_and_damaged_files_are_told_in_a_sentence(clips, tmp_path):
    damaged = tmp_path / "damaged.json"
    damaged.write_text("{")
    clip = clips["constant"].path
    masklet("import", damaged, "--format", "coco", status=2)
    for arguments in (
        ["import", damaged, "--format", "coco", "--video", clip, "--output", tmp_path / "out"],
        ["export", "no-such-session", "--format", "coco"],
    ):
        done = masklet(*arguments, data=tmp_path, status=1)
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
