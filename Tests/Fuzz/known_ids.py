"""Puts existing ids into half of the generated requests, so that these pass the first check."""

import os
from typing import Any

import schemathesis

IDS = {
    name: os.environ[f"FUZZ_{name.upper()}"]
    for name in ("session_id", "video_id", "job_id")
    if f"FUZZ_{name.upper()}" in os.environ
}


def with_known_ids(context: Any, values: Any) -> Any:
    """`values` with existing ids in half of the requests.

    The values themselves determine which half, so that a run can be repeated from its seed.
    Requests that delete are left as they are: without the video and its session there is little
    to test.
    """
    operation = context.operation
    removes = operation.method.upper() == "DELETE" or operation.path.endswith("/close")
    if removes or not isinstance(values, dict) or len(repr(values)) % 2:
        return values
    return {name: IDS.get(name, value) for name, value in values.items()}


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    return with_known_ids(context, path_parameters)


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    return with_known_ids(context, body)
