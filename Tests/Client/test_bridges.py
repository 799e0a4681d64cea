"""The protocols of the bridges, where no real tool is at hand to speak them, and bad input."""

import base64
import http.server
import io
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from masklet import aio
from masklet.bridges import cvat_masks, label_studio, nuclio, x_anylabeling
from masklet.bridges.media import Media

VIDEO = '<View><Video name="video" value="$video"/><VideoRectangle name="b" toName="video"/></View>'
BASIC = {"Authorization": "Basic " + base64.b64encode(b"any:secret").decode()}


@pytest.fixture
def address(server) -> tuple[str, str]:
    own = server._server._own
    return own.url, own.token


@pytest.fixture(scope="module")
def pictures(server, clip) -> list[str]:
    """Four frames of the clip as data URIs."""
    video = server.open(clip.path)
    return ["data:image/jpeg;base64," + base64.b64encode(video.frame(index)).decode()
            for index in range(4)]


@pytest.fixture
def cvat(address) -> Iterator[TestClient]:
    with TestClient(nuclio.build(aio.connect(*address))) as client:
        yield client


@pytest.fixture
def remote(address) -> Iterator[TestClient]:
    app = x_anylabeling.build(aio.connect(*address), "secret")
    with TestClient(app, headers={"Token": "secret"}) as client:
        yield client


@pytest.fixture(scope="module")
def files(clip) -> Iterator[str]:
    """Stands for Label Studio: serves the clip, redirects, and answers with much."""

    class Files(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()
                return
            self.send_response(200 if self.headers["Authorization"] == "Token key" else 401)
            self.end_headers()
            self.wfile.write(clip.path.read_bytes())

        def log_message(self, *_):
            pass

    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listener.server_port}"
    listener.shutdown()


@pytest.fixture
def studio(address, files) -> Iterator[TestClient]:
    app = label_studio.build(aio.connect(*address), "secret", Media(files, "key"))
    with TestClient(app, headers=BASIC) as client:
        yield client


def videos_and_jobs(server) -> tuple[int, list[str]]:
    connection = server._server._connection
    videos = server._loop.run(connection.get("/api/v1/videos", limit=200))["items"]
    jobs = server._loop.run(connection.get("/api/v1/jobs", limit=200))["items"]
    return len(videos), [job["status"] for job in jobs if job["status"] in ("pending", "running")]


def invoke(client, function, **body):
    return client.post(
        "/api/function_invocations", json=body, headers={"x-nuclio-function-name": function})


def test_cvat_finds_and_calls_the_functions(cvat, server, pictures, clip):
    before = videos_and_jobs(server)
    listed = cvat.get("/api/functions").json()
    kinds = {name: item["metadata"]["annotations"]["type"] for name, item in listed.items()}
    assert kinds == {"masklet-tracker": "tracker", "masklet-interactor": "interactor"}
    assert cvat.get("/api/functions/masklet-tracker").json()["status"]["state"] == "ready"
    assert cvat.get("/api/functions/other").status_code == 404

    images = [picture.partition(",")[2] for picture in pictures]
    points, _ = clip.clicks[0]
    found = np.array(invoke(cvat, "masklet-interactor", image=images[0], pos_points=points,
                            neg_points=[], obj_bbox=None).json()["mask"])
    x, y = (int(value) for value in points[0])
    assert found.shape == (clip.height, clip.width) and found[y, x] == 1

    box = [x - 40, y - 25, x + 40, y + 25]
    begun = invoke(cvat, "masklet-tracker", image=images[0], states=[],
                   shapes=[cvat_masks.encode(found > 0), box]).json()
    assert len(begun["states"]) == 2
    followed = invoke(cvat, "masklet-tracker", image=images[1], shapes=begun["shapes"],
                      states=begun["states"]).json()
    mask = cvat_masks.decode(followed["shapes"][0], clip.width, clip.height)
    assert 0.5 < mask.sum() / found.sum() < 2
    assert len(followed["shapes"][1]) == 4 and followed["states"] == begun["states"]
    assert videos_and_jobs(server) == before


@pytest.mark.parametrize("function, body, status, words", [
    ("masklet-tracker", {"image": "no base64!", "states": [], "shapes": []}, 400, "base64"),
    ("masklet-tracker", {"image": base64.b64encode(b"text").decode(), "shapes": [[1, 1, 9, 9]]},
     400, "picture"),
    ("masklet-tracker", {"image": "", "states": ["unknown"]}, 404, "begin to track"),
    ("masklet-tracker", {}, 400, "lacks 'image'"),
    ("masklet-interactor", {"image": "", "pos_points": [], "neg_points": []}, 400, "point"),
    ("other", {}, 404, "no function")])
def test_wrong_calls_of_cvat_are_refused(cvat, function, body, status, words):
    answer = invoke(cvat, function, **body)
    assert answer.status_code == status and words in answer.json()["detail"]


def test_shapes_outside_the_picture_are_refused(cvat, pictures):
    for shape in [[4, 900, 900, 901, 901], [1, 2], "text", [1, 2, 3, None]]:
        answer = invoke(cvat, "masklet-tracker", image=pictures[0], shapes=[shape], states=[])
        assert answer.status_code == 400, answer.text


def test_x_anylabeling_leaves_nothing_behind(remote, server, pictures, clip):
    before = videos_and_jobs(server)
    begun = remote.post("/v1/video/init", json={"model": "m", "frames": pictures}).json()["data"]
    x, y = clip.clicks[0][0][0]
    prompt = {"session_id": begun["session_id"], "frame_index": 0, "obj_id": 10000,
              "points": [[x / clip.width, y / clip.height]], "point_labels": [1]}
    assert remote.post("/v1/video/prompt", json=prompt).json()["data"]["masks"]
    with remote.stream("POST", "/v1/video/propagate/stream", json={
            "session_id": begun["session_id"], "start_frame": 0}) as stream:
        next(stream.iter_lines())
    wrong = [
        ("/v1/video/prompt", {**prompt, "text_prompt": "fish"}, 400, "by words"),
        ("/v1/video/prompt", {**prompt, "frame_index": 99}, 400, "rame"),
        ("/v1/video/prompt", {**prompt, "session_id": "other"}, 404, "session"),
        ("/v1/video/init", {"frames": []}, 400, "no pictures"),
        ("/v1/video/init", {"frames": ["http://127.0.0.1/a.jpg"]}, 400, "base64"),
        ("/v1/predict", {"image": pictures[0], "params": {"marks": []}}, 400, "no marks")]
    for path, body, status, words in wrong:
        answer = remote.post(path, json=body)
        assert answer.status_code == status and words in answer.json()["detail"], answer.text
    assert remote.post("/v1/video/init", content=b"[").status_code == 422
    assert remote.get("/v1/models", headers={"Token": "other"}).status_code == 401
    assert remote.delete(f"/v1/video/cleanup/{begun['session_id']}").status_code == 200
    assert remote.post("/v1/video/prompt", json=prompt).status_code == 404
    assert videos_and_jobs(server) == before


def event(client, context, address="/clip.mp4"):
    return client.post("/predict", json={
        "tasks": [{"id": 1, "data": {"video": address}}], "label_config": VIDEO,
        "params": {"context": context}})


def mask_in(answer) -> np.ndarray:
    kind, _, text = answer["imageDataURL"].partition(",")
    assert kind == "data:image/png;base64"
    return np.array(Image.open(io.BytesIO(base64.b64decode(text)))) > 0


def test_the_events_of_label_studio_enterprise(studio, clip, server):
    x, y = clip.clicks[0][0][0]
    click = [{"type": "keypointlabels", "is_positive": 1, "value": {
        "x": 100 * x / clip.width, "y": 100 * y / clip.height, "width": 1,
        "keypointlabels": ["Koi"]}}]
    assert "track" in event(studio, {"event": "capabilities"}).json()["capabilities"]
    assert event(studio, {"event": "prewarm"}).json()["status"] == "ready"
    one = event(studio, {"event": "predict", "frame": 0, "result": click}).json()["bitmask"]
    assert (one["width"], one["height"]) == (clip.width, clip.height)
    assert mask_in(one)[int(y), int(x)]

    started = event(studio, {"event": "track", "time_ms": 0, "result": click}).json()
    assert (started["event"], started["total_frames"]) == ("track_started", clip.frames)
    assert event(studio, {"event": "track", "frame": 0, "result": click}).json() \
        == {"event": "track_busy"}
    track = {"event": "track_progress", "session_id": started["session_id"]}
    frames, progress = [], {"done": False}
    while not progress["done"]:
        progress = event(studio, track).json()
        frames += progress["frames"]
    assert progress["error"] is None and progress["produced"] == clip.frames
    assert sorted(frame["frame"] for frame in frames) == list(range(clip.frames))
    assert all(abs(frame["time_ms"] - 1000 * frame["frame"] / server.open(clip.path).fps) < 2
               for frame in frames[:3])
    assert mask_in(frames[-1]).any()

    again = event(studio, {"event": "track", "frame": 0, "result": click}).json()
    ended = event(studio, {"event": "track_cancel", "session_id": again["session_id"]}).json()
    assert ended["status"] == "cancelled" and videos_and_jobs(server)[1] == []
    assert event(studio, {"event": "release"}).json()["status"] == "released"
    for context, status in [({"event": "other"}, 400), (track, 404),
                            ({"event": "predict", "frame": 9999, "result": click}, 400),
                            ({"event": "predict", "frame": 0, "result": []}, 400)]:
        assert event(studio, context).status_code == status


def test_label_studio_media_are_fetched_with_care(studio, files, address):
    prewarm = {"event": "prewarm"}
    for media in ["http://127.0.0.1:1/a.mp4", "file:///etc/passwd", "//other/a", "gopher:/a"]:
        assert event(studio, prewarm, media).status_code == 403
    away = event(studio, prewarm, "/away")
    assert away.status_code == 502 and "302" in away.json()["detail"]
    assert event(studio, prewarm, "").status_code == 400
    with TestClient(label_studio.build(
            aio.connect(*address), None, Media(files, "other"))) as stranger:
        assert event(stranger, prewarm).status_code == 502
    assert studio.get("/health", headers={"Authorization": "Basic bm9uZQ=="}).status_code == 401
    assert studio.get("/label-studio/health").json()["status"] == "UP"
    assert studio.post("/webhook", json={"action": "START_TRAINING"}).status_code == 201
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><View>&b;</View>'
    for config in [bomb, "<View", "<View/>"]:
        answer = studio.post("/predict", json={
            "tasks": [{"data": {"video": "/a"}}], "label_config": config})
        assert answer.status_code == 400
