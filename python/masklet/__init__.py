"""Masklet: click an object once and get its mask on every frame of the video.

    import masklet

    with masklet.serve() as server:
        video = server.open("clip.mp4")
        video.add_object(frame=0, points=[[420, 380]], labels=[1], name="dog")
        for frame, masks in video.propagate(progress=True):
            ...  # masks: {object_id: bool array [height, width]}

`masklet.aio` has the same for asyncio.
"""

from masklet import aio
from masklet.client import Job, Object, Propagation, Server, Video, connect, serve
from masklet.detections import to_fiftyone, to_supervision
from masklet.errors import ConnectionLost, JobFailed, MaskletError, Refused
from masklet.rle import RLE
from masklet.rle import decode as decode_rle
from masklet.rle import encode as encode_rle

__all__ = [
    "RLE", "ConnectionLost", "Job", "JobFailed", "MaskletError", "Object", "Propagation",
    "Refused", "Server", "Video", "aio", "connect", "decode_rle", "encode_rle", "serve",
    "to_fiftyone",
    "to_supervision",
]
