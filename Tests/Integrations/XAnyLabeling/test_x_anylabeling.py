"""X-AnyLabeling's own code for remote servers drives ours."""

from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from anylabeling.services.auto_labeling import model
from anylabeling.services.auto_labeling.remote_server import RemoteServer
from anylabeling.views.labeling.utils import batch
from PyQt6 import QtWidgets


@pytest.fixture(scope="module")
def application():
    return QtWidgets.QApplication.instance() or QtWidgets.QApplication([])


@pytest.fixture(scope="module")
def address(bridge):
    return bridge("x-anylabeling", MASKLET_BRIDGE_TOKEN="a secret of the test")


@pytest.fixture
def messages():
    return []


@pytest.fixture
def remote(application, address, messages, monkeypatch):
    def connect(key="a secret of the test"):
        settings = {"remote_server_settings": {"server_url": address, "api_key": key}}
        # What the application reads from the user's settings file.
        monkeypatch.setattr(model, "get_config", lambda: settings)
        return RemoteServer(
            {"type": "remote_server", "name": "remote", "display_name": "Remote", "timeout": 120},
            messages.append)

    return connect


def area(shape, clip) -> np.ndarray:
    """The mask of a shape."""
    mask = np.zeros((clip.height, clip.width), np.uint8)
    points = np.array([[point.x(), point.y()] for point in shape.points])
    cv2.fillPoly(mask, [points.astype(np.int32)], 1)
    return mask > 0


def test_a_click_is_carried_through_the_pictures_of_a_folder(remote, clip, messages, monkeypatch):
    server = remote()
    models = server.get_available_models()
    assert models["masklet_video"]["batch_processing_mode"] == "video"
    server.set_model_id("masklet_video")
    pictures = sorted(str(path) for path in clip.pictures.iterdir())
    server.set_auto_labeling_marks(
        [{"type": "point", "data": clip.clicks[0], "label": 1}])
    clicked = server.predict_shapes(object(), pictures[0])
    x, y = (int(value) for value in clip.clicks[0])
    assert any(area(shape, clip)[y, x] for shape in clicked.shapes), messages

    saved = {}
    monkeypatch.setattr(
        batch, "save_auto_labeling_result",
        lambda widget, file, result: saved.update({file: result.shapes}))
    server._widget = SimpleNamespace(
        image_list=pictures, cancel_processing=False, _batch_processing_active=True,
        _batch_start_index=0, _batch_end_index=len(pictures), _progress_dialog=None)
    server.set_auto_labeling_marks([])
    server.predict_shapes(object(), pictures[0], run_tracker=True)
    assert sorted(saved) == pictures, messages
    assert all(area(shapes[0], clip).sum() > 100 for shapes in saved.values())
    session = server.video_session_id
    server._reset_video_session()
    # The session is gone: another prompt on it is refused in words.
    server.video_session_id, server.video_prompt_type = session, "point"
    server.video_session_image_list = pictures
    server.set_auto_labeling_marks([{"type": "point", "data": clip.clicks[0], "label": 1}])
    assert server.predict_shapes(object(), pictures[0]).shapes == [] and "404" in messages[-1]


def test_marks_on_one_picture_give_its_shapes(remote, clip, messages):
    server = remote()
    server.get_available_models()
    server.set_model_id("masklet_picture")
    x1, y1, x2, y2 = clip.boxes[1]
    server.set_auto_labeling_marks([{"type": "rectangle", "data": [x1, y1, x2, y2]}])
    found = server.predict_shapes(object(), str(next(clip.pictures.iterdir())))
    assert found.shapes and found.shapes[0].shape_type == "polygon", messages
    assert server.predict_shapes(
        object(), str(next(clip.pictures.iterdir())), text_prompt="fish").shapes == []
    assert "400" in messages[-1]


def test_a_wrong_key_is_refused(remote):
    assert remote("another secret").get_available_models() == {}
