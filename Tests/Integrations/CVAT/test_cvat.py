"""The functions of a CVAT agent, loaded by `cvat-cli` and run by its own drivers' code."""

from types import SimpleNamespace

import cvat_sdk.auto_annotation as cvataa
import numpy as np
import PIL.Image
import pytest
from cvat_cli._internal import agent, agent_driver_interaction, agent_driver_tracking
from cvat_cli._internal.common import FunctionLoader
from cvat_sdk.masks import decode_mask, encode_mask

from masklet.bridges import cvat_masks


def load(**parameters):
    return FunctionLoader("masklet.cvat", None, {"engine": "flow", **parameters}).load()


@pytest.fixture(scope="module")
def functions():
    return {"tracker": load(), "interactor": load(kind="interactor")}


@pytest.fixture
def run(functions, monkeypatch):
    """Sets the function that the agent's worker has loaded."""
    def use(kind):
        for module in (agent_driver_tracking, agent_driver_interaction):
            monkeypatch.setattr(module, "worker_current_function", lambda: functions[kind])

    return use


def pictures(clip):
    return [PIL.Image.open(path) for path in sorted(clip.pictures.iterdir())]


def test_masks_are_those_of_the_sdk():
    random = np.random.default_rng(3)
    for share in (0.1, 0.5, 0.95):
        mask = random.random((23, 31)) < share
        points = cvat_masks.encode(mask)
        assert points == encode_mask(mask)
        assert (cvat_masks.decode(points, 31, 23) == mask).all()
        assert (decode_mask(points, image_width=31, image_height=23) == mask).all()
    for points in [[1, 2], [4, 0, 0, 40, 1], [3, 0, 0, 1, 1], [-1, 5, 0, 0, 1, 1], [0.5] * 6]:
        with pytest.raises(ValueError):
            cvat_masks.decode(points, 31, 23)


def test_clicks_become_a_mask_and_the_mask_is_tracked(functions, run, clip):
    images = pictures(clip)
    agent_driver_interaction.AgentInteractionFunctionDriver.init_worker(lambda: "")
    run("interactor")
    prompts = agent_driver_interaction._InteractionPromptsImpl(
        pos_points=(tuple(clip.clicks[0]),), neg_points=(), bounding_box=None)
    (clicked,) = agent_driver_interaction._worker_job_interact("frame", images[0], prompts)
    mask = decode_mask(clicked.points, image_width=clip.width, image_height=clip.height)
    x, y = (int(value) for value in clip.clicks[0])
    assert clicked.type == "mask" and mask[y, x]
    boxed = agent_driver_interaction._worker_job_interact_from_cache(
        "frame", agent_driver_interaction._InteractionPromptsImpl(
            pos_points=(), neg_points=(),
            bounding_box=(tuple(clip.boxes[0][:2]), tuple(clip.boxes[0][2:]))))
    assert boxed[0].type == "mask"

    names = iter("abc")
    agent_driver_tracking.AgentTrackingFunctionDriver.init_worker(lambda: next(names))
    run("tracker")
    shape = cvataa.TrackableShape(type="mask", points=clicked.points)
    (state,) = agent_driver_tracking._worker_job_init_tracking(1, images[0], [shape])
    for image in images[1:4]:
        (tracked,) = agent_driver_tracking._worker_job_track(1, image, [state])
        found = decode_mask(tracked.points, image_width=clip.width, image_height=clip.height)
        assert tracked.type == "mask" and 0.5 < found.sum() / mask.sum() < 2
    assert functions["tracker"]._server.wait(videos_left) == 0


async def videos_left(server) -> int:
    return len((await server._connection.get("/api/v1/videos"))["items"])


def test_the_agent_knows_both_kinds(functions):
    drivers = {kind: agent._get_driver_class(function.spec)
               if hasattr(agent, "_get_driver_class") else None
               for kind, function in functions.items()}
    assert functions["tracker"].spec.supported_shape_types == {"mask"}
    assert set(drivers) == {"tracker", "interactor"}


def test_bad_input_is_refused_in_words(functions):
    picture = PIL.Image.new("RGB", (32, 24))
    context = SimpleNamespace(original_shape_type="mask")
    with pytest.raises(ValueError, match="not in a picture"):
        functions["tracker"].init_tracking_state(
            context, picture, cvataa.TrackableShape(type="mask", points=[4, 90, 90, 91, 91]))
    with pytest.raises(ValueError, match="kind"):
        load(kind="detector")
