"""A real Label Studio asks our ML backend, and shows what it answers."""

import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from label_studio_sdk import LabelStudio
from label_studio_sdk.converter.brush import decode_rle
from playwright.sync_api import expect, sync_playwright

USER, PASSWORD = "annotator@example.com", secrets.token_urlsafe(12)
KEY = secrets.token_hex(20)
SECRET = "a secret of the test"
PICTURES = """<View><Image name="image" value="$image"/>
  <BrushLabels name="brush" toName="image"><Label value="Koi"/><Label value="Other"/></BrushLabels>
  <KeyPointLabels name="point" toName="image" smart="true"><Label value="Koi"/></KeyPointLabels>
  <RectangleLabels name="box" toName="image" smart="true"><Label value="Other"/></RectangleLabels>
  </View>"""
VIDEOS = """<View><Labels name="label" toName="video"><Label value="Koi"/></Labels>
  <Video name="video" value="$video" frameRate="25"/>
  <VideoRectangle name="box" toName="video" smart="true"/></View>"""
#: Whether a canvas of the page has more than a number of painted pixels.
PAINTED = """limit => [...document.querySelectorAll('canvas')].some(canvas => {
  if (!canvas.width || !canvas.height) return false
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  return pixels.filter((value, index) => index % 4 === 3 && value > 0).length > limit
})"""
HEADERS = {"Authorization": f"Token {KEY}"}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Label Studio with SQLite, in a folder of its own."""
    folder = tmp_path_factory.mktemp("label-studio")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("label-studio"), "start", "--no-browser", "--init",
             "--port", str(port), "--data-dir", folder, "--username", USER,
             "--password", PASSWORD, "--user-token", KEY],
            env={**os.environ, "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true", "HOST": url,
                 "COLLECT_ANALYTICS": "false", "LATEST_VERSION_CHECK": "false",
                 "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "", "USE_DEFAULT_BANNED_SUBNETS": "0"},
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        for _ in range(1200):
            if process.poll() is not None:
                break
            try:
                if requests.get(url + "/health", timeout=5).ok:
                    break
            except requests.RequestException:
                time.sleep(0.25)
        assert process.poll() is None, (folder / "log").read_text()[-3000:]
        yield url
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="module")
def client(address):
    return LabelStudio(base_url=address, api_key=KEY)


@pytest.fixture(scope="module")
def backend(address, bridge):
    return bridge("label-studio", "--label-studio", address, MASKLET_BRIDGE_TOKEN=SECRET,
                  LABEL_STUDIO_API_KEY=KEY)


@pytest.fixture(scope="module")
def project(address, client, backend):
    def make(title, config, file):
        """A project with one task, and our backend connected to it."""
        made = client.projects.create(title=title, label_config=config)
        with open(file, "rb") as content:
            answer = requests.post(
                f"{address}/api/projects/{made.id}/import", files={"file": content},
                headers=HEADERS, timeout=60)
        assert answer.status_code == 201, answer.text
        (task,) = client.tasks.list(project=made.id)
        ml = client.ml.create(
            url=backend, project=made.id, title="Masklet", is_interactive=True,
            auth_method="BASIC_AUTH", basic_auth_user="masklet", basic_auth_pass=SECRET)
        return made.id, task.id, ml.id

    return make


@pytest.fixture(scope="module")
def pictures(project, clip):
    return project("Pictures", PICTURES, sorted(clip.pictures.iterdir())[0])


@pytest.fixture(scope="module")
def videos(project, clip):
    return project("Videos", VIDEOS, clip.video)


def ask(address, ml, task, context):
    answer = requests.post(
        f"{address}/api/ml/{ml}/interactive-annotating", json={"task": task, "context": context},
        headers=HEADERS, timeout=120)
    assert answer.ok, answer.text
    return answer.json()["data"]["result"]


def predict(address, client, project, task):
    """Label Studio's own action on its list of tasks; returns the task's predictions."""
    answer = requests.post(
        f"{address}/api/dm/actions?id=retrieve_tasks_predictions&project={project}",
        json={"selectedItems": {"all": True, "excluded": []}}, headers=HEADERS, timeout=300)
    assert answer.ok, answer.text
    return client.predictions.list(task=task)


def percent(point, clip):
    return 100 * point[0] / clip.width, 100 * point[1] / clip.height


def key_point(clip):
    x, y = percent(clip.clicks[0], clip)
    return {"id": "point1", "type": "keypointlabels", "from_name": "point", "to_name": "image",
            "is_positive": True, "original_width": clip.width, "original_height": clip.height,
            "value": {"x": x, "y": y, "width": 1, "keypointlabels": ["Koi"]}}


def rectangle(clip, number):
    x1, y1, x2, y2 = clip.boxes[number]
    x, y = percent((x1, y1), clip)
    width, height = percent((x2 - x1, y2 - y1), clip)
    return {"x": x, "y": y, "width": width, "height": height, "rotation": 0}


def mask_of(region, clip):
    pixels = decode_rle(region["value"]["rle"]).reshape(clip.height, clip.width, 4)
    assert (pixels == pixels[..., :1]).all()
    return pixels[..., 0] == 255


def track(clip, number, frame=1):
    return {"id": f"koi{number}", "type": "videorectangle", "from_name": "box", "to_name": "video",
            "value": {"framesCount": clip.frames, "duration": clip.frames / 25, "labels": ["Koi"],
                      "sequence": [{"frame": frame, "enabled": True, "time": (frame - 1) / 25,
                                    **rectangle(clip, number)}]}}


def test_clicks_and_boxes_on_a_picture_become_brushes(address, pictures, clip):
    _, task, ml = pictures
    (region,) = ask(address, ml, task, {"result": [key_point(clip)]})
    mask = mask_of(region, clip)
    x, y = (int(value) for value in clip.clicks[0])
    assert region["type"] == "brushlabels" and region["value"]["brushlabels"] == ["Koi"]
    assert mask[y, x] and 100 < mask.sum() < mask.size / 2
    box = {"type": "rectanglelabels", "from_name": "box", "to_name": "image",
           "value": {**rectangle(clip, 1), "rectanglelabels": ["Other"]}}
    both = ask(address, ml, task, {"result": [key_point(clip), box]})
    assert [item["value"]["brushlabels"] for item in both] == [["Other"], ["Koi"]]


def test_boxes_on_a_video_are_carried_both_ways(address, client, videos, clip):
    project, task, ml = videos
    middle = clip.frames // 2
    asked = [track(clip, 0), track(clip, 1, frame=middle)]
    found = ask(address, ml, task, {"result": asked})
    assert [region["id"] for region in found] == ["koi0", "koi1"]
    for region, begun in zip(found, asked, strict=True):
        boxes = region["value"]["sequence"]
        frames = [box["frame"] for box in boxes]
        assert frames == sorted(frames) and set(frames) <= set(range(1, clip.frames + 1))
        assert len(frames) > clip.frames / 2 and not boxes[-1]["enabled"]
        assert all(box["enabled"] for box in boxes if box["frame"] + 1 in frames)
        drawn = begun["value"]["sequence"][0]
        near = min(boxes, key=lambda box: abs(box["frame"] - drawn["frame"]))
        assert abs(near["x"] - drawn["x"]) < drawn["width"]
    assert found[1]["value"]["sequence"][0]["frame"] < middle

    # As people do it: draw a box, save, and let Label Studio retrieve predictions.
    client.annotations.create(id=task, result=asked)
    (prediction,) = predict(address, client, project, task)
    assert len(prediction.result) == 2
    assert len(prediction.result[0]["value"]["sequence"]) > clip.frames / 2


def test_predictions_are_shown(address, client, pictures, clip, tmp_path):
    project, task, _ = pictures
    client.annotations.create(id=task, result=[key_point(clip)])
    (prediction,) = predict(address, client, project, task)
    assert [region["type"] for region in prediction.result] == ["brushlabels"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(address + "/user/login")
        page.fill("input[name=email]", USER)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.goto(f"{address}/projects/{project}/data?task={task}")
        prediction = page.get_by_text("masklet", exact=True).first
        try:
            expect(prediction).to_be_visible(timeout=90_000)
            prediction.click()
            page.wait_for_function(PAINTED, arg=1000, timeout=90_000)
        finally:
            page.screenshot(path=os.environ.get("MASKLET_SCREENSHOT", tmp_path / "page.png"))
        browser.close()


def test_media_come_only_from_label_studio(address, backend, clip):
    session = requests.Session()
    session.auth = ("any", SECRET)

    def asked(image):
        return session.post(backend + "/predict", timeout=60, json={
            "tasks": [{"id": 1, "data": {"image": image}}], "label_config": PICTURES,
            "params": {"context": {"result": [key_point(clip)]}}})

    for image in ["http://127.0.0.1:1/picture.jpg", "file:///etc/passwd", "//127.0.0.1:1/a",
                  address + "@127.0.0.1:1/a", "http://localhost/a"]:
        answer = asked(image)
        assert answer.status_code == 403 and "fetches only from" in answer.json()["detail"]
    answer = asked("/data/upload/1/none.jpg")
    assert answer.status_code == 502 and "Label Studio answered" in answer.json()["detail"]
    assert requests.get(backend + "/health", timeout=60).status_code == 401
