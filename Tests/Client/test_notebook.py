"""The notebook of docs runs from its first cell to its last."""

import json

from masklet_server import ROOT


def test_the_notebook_runs():
    notebook = json.loads((ROOT / "docs/sam2.ipynb").read_text())
    names: dict = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []  # They are not committed.
            exec(compile("".join(cell["source"]), "docs/sam2.ipynb", "exec"), names)
    assert sorted(names["video_segments"]) == list(range(9))
    assert all(mask.any() for masks in names["video_segments"].values() for mask in masks.values())
    assert names["inference_state"]["obj_ids"] == []
