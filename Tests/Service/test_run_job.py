"""`masklet run-job` without a server."""

import json
import subprocess

from masklet_server import program


def run_job(text: str) -> tuple[int, list[dict]]:
    """The exit status and the events for this input."""
    done = subprocess.run([program(), "run-job"], input=text, capture_output=True, text=True,
                          timeout=60)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_what_is_no_job_is_refused_with_a_sentence():
    code, events = run_job("{}")
    assert code == 1
    assert [event["event"] for event in events] == ["failed"]
    assert events[0]["reason"].startswith("stdin holds no job: ")
