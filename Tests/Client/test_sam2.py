"""The names of SAM 2's video predictor."""

import numpy as np
import pytest

from masklet import sam2


@pytest.fixture
def predictor(server) -> sam2.SAM2VideoPredictor:
    return sam2.build_sam2_video_predictor(server=server)


def test_the_calls_of_the_example_notebook(predictor, clip):
    state = predictor.init_state(video_path=str(clip.path))
    assert (state["num_frames"], state["video_height"], state["video_width"]) \
        == (clip.frames, clip.height, clip.width)
    shape = (clip.height, clip.width)
    (points, labels), (others, other_labels) = clip.clicks
    frame, ids, logits = predictor.add_new_points_or_box(
        inference_state=state, frame_idx=0, obj_id=0, points=np.array(points, np.float32),
        labels=np.array(labels, np.int32))
    assert (frame, ids, logits.shape) == (0, [0], (1, 1, *shape))
    x, y = (int(value) for value in points[0])
    assert logits[0, 0, y, x] > 0 and (logits <= 0).any()

    fractions = np.array(others) / [clip.width, clip.height]
    _, ids, logits = predictor.add_new_points_or_box(
        state, 0, "koi", fractions, other_labels, normalize_coords=False)
    assert ids == [0, "koi"] == state["obj_ids"] and logits.shape == (2, 1, *shape)

    frames = []
    for frame, ids, logits in predictor.propagate_in_video(state, max_frame_num_to_track=3):
        frames.append(frame)
        assert ids == [0, "koi"]
        stored = state.video.masks(frame)
        for row, number in zip(logits, sorted(stored), strict=True):
            assert ((row[0] > 0) == stored[number]).all()
    assert frames == [0, 1, 2, 3]
    backward = predictor.propagate_in_video(state, start_frame_idx=2, reverse=True)
    assert [frame for frame, _, _ in backward] == [2, 1, 0]
    assert list(predictor.propagate_in_video(state, reverse=True)) == []

    remaining, shown = predictor.remove_object(state, 0)
    assert remaining == ["koi"] and [frame for frame, _ in shown] == [0]
    predictor.reset_state(state)
    assert state["obj_ids"] == [] and state.video.objects() == []
    with pytest.raises(RuntimeError, match="No input points"):
        next(predictor.propagate_in_video(state))


def test_boxes_masks_and_further_clicks(predictor, clip):
    state = predictor.init_state(clip.path)
    points, labels = clip.clicks[0]
    x, y = points[0]
    predictor.add_new_points_or_box(
        state, 0, 1, points, labels, box=[x - 30, y - 20, x + 30, y + 20])
    _, _, logits = predictor.add_new_points_or_box(
        state, 0, 1, [[1, 1]], [0], clear_old_points=False)
    assert logits[0, 0, 1, 1] <= 0 < logits[0, 0, int(y), int(x)]
    _, _, boxed = predictor.add_new_points_or_box(
        state, 0, 1, box=[x - 30, y - 20, x + 30, y + 20])
    assert boxed[0, 0, int(y), int(x)] > 0
    mask = np.zeros((clip.height, clip.width), bool)
    mask[10:20, 10:30] = True
    _, ids, logits = predictor.add_new_mask(state, 1, 2, mask)
    assert ids == [1, 2] and ((logits[1, 0] > 0) == mask).all()
    assert (logits[0] == sam2.ABSENT).all()  # Without a mask on this frame.
    _, _, logits = predictor.clear_all_prompts_in_frame(state, 1, 2)
    assert (logits[1] == sam2.ABSENT).all()
    assert predictor.remove_object(state, 7) == ([1, 2], [])
    with pytest.raises(RuntimeError, match="Cannot remove"):
        predictor.remove_object(state, 7, strict=True)


def test_arguments_that_cannot_be_met_are_refused(predictor, clip, server, tmp_path):
    state = predictor.init_state(clip.path)
    for arguments in [
            {}, {"points": [[1, 1]]}, {"box": [1, 1, 9, 9], "clear_old_points": False}]:
        with pytest.raises(ValueError):
            predictor.add_new_points_or_box(state, 0, 1, **arguments)
    with pytest.raises(ValueError, match="video's size"):
        predictor.add_new_mask(state, 0, 1, np.ones((3, 3)))
    assert state["obj_ids"] == []
    build = sam2.build_sam2_video_predictor
    for arguments in [
            {"mode": "train"}, {"hydra_overrides_extra": ["a=b"]}, {"config_file": "other.yaml"},
            {"server": server, "ckpt_path": "a.pt"}]:
        with pytest.raises(ValueError):
            build(**arguments)
    with pytest.raises(FileNotFoundError):
        build(ckpt_path=tmp_path / "none.pt")
    assert sam2.size_of("configs/sam2.1/sam2.1_hiera_b+.yaml") == "base_plus"


@pytest.mark.parametrize("device, setting", [
    ("cpu", "cpu"), ("cpu:0", "cpu"), ("cuda", None), (None, None)])
def test_the_device_cpu_keeps_off_graphics_cards(monkeypatch, device, setting):
    started = []

    def serve(engine, **settings):
        started.append(settings.get("SAM2_DEVICE"))
        raise ChildProcessError

    monkeypatch.setattr(sam2, "serve", serve)
    with pytest.raises(ChildProcessError):
        sam2.build_sam2_video_predictor(device=device)
    assert started == [setting]


def test_logits_are_stretched_bilinearly_and_have_the_sign_of_the_mask():
    low = np.array([[0, 4], [8, 12]], np.float32)
    assert sam2.resize(low, 4, 4).tolist() == [
        [0, 1, 3, 4], [2, 3, 5, 6], [6, 7, 9, 10], [8, 9, 11, 12]]
    mask = np.array([[True, False], [False, True]])
    kept = sam2.logits_of(mask, low)
    assert np.allclose(kept, [[sam2.AT_EDGE, -sam2.AT_EDGE], [-sam2.AT_EDGE, 12]])
    assert sam2.logits_of(mask, None).tolist() == [[10, -10], [-10, 10]]
