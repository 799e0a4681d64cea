"""Masks as the labels of FiftyOne's own package."""

import numpy as np

import masklet


def test_masks_are_detections_with_boxes_masks_and_indexes():
    masks = {1: np.zeros((40, 60), bool), 2: np.zeros((40, 60), bool), 7: np.zeros((40, 60), bool)}
    masks[1][10:20, 30:45] = True
    masks[1][12, 31] = False
    masks[7][39, 59] = True
    found = masklet.to_fiftyone(masks, {1: "koi"}, {1: 0.5, 2: 0.25, 7: 0.75}).detections
    assert [(one.label, one.index, one.confidence) for one in found] \
        == [("koi", 1, 0.5), ("7", 7, 0.75)]
    assert np.allclose(found[0].bounding_box, [30 / 60, 10 / 40, 15 / 60, 10 / 40])
    # FiftyOne's own way back to a mask of the whole picture.
    for one, number in zip(found, (1, 7), strict=True):
        whole = one.to_segmentation(frame_size=(60, 40)).mask
        assert ((whole > 0) == masks[number]).all()
    assert masklet.to_fiftyone({}).detections == []
