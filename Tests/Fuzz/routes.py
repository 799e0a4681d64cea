#!/usr/bin/env python3
"""Sends generated requests to every route of /openapi.json.

A crash, a status of 5xx or an answer that is not described is a failure.

usage: Tests/Fuzz/routes.py [--minutes 10] [--seed N]

Needs schemathesis in its Python environment (`make fuzz` installs it). MASKLET_BIN names the
program (default: .build/release/masklet).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import seeds
from masklet_server import Server

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance"
BYTES = 2 << 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "clip.mp4"
        seeds.video(clip, "-c:v", "libx264", "-pix_fmt", "yuv420p")
        server = Server(Path(folder)).start()
        try:
            video = server.upload(clip, "clip.mp4")["id"]
            session = server.new_session(video)
            prompt = {"session_id": session, "frame_idx": 0, "object_id": 1,
                      "points": [[20, 20]], "labels": [1]}
            server.request("POST", "/add-object", prompt)
            job = server.propagate(session)
            command = [
                Path(sys.executable).parent / "schemathesis", "run", f"{server.url}/openapi.json",
                "--checks", CHECKS, "--phases", "fuzzing,stateful", "--request-timeout", "60",
                "--max-time", str(int(60 * options.minutes)), "--seed", str(options.seed),
                # The stream of a job's events would only wait; /sam2 has the same routes again.
                "--exclude-path-regex", "/events$|^/sam2", "--warnings", "off",
                "--suppress-health-check", "all",
            ]
            environment = {
                **os.environ, "PYTHONPATH": str(Path(__file__).parent),
                "SCHEMATHESIS_HOOKS": "known_ids", "FUZZ_SESSION_ID": session,
                "FUZZ_VIDEO_ID": video, "FUZZ_JOB_ID": job,
            }
            code = subprocess.run(command, env=environment, cwd=folder).returncode
            # The server still answers.
            server.request("GET", "/health")
            held = server.resident()
            print(f"resident at the end: {held >> 20} MB")
            if held > BYTES:
                sys.exit(f"the server holds more than {BYTES >> 20} MB")
            sys.exit(code)
        finally:
            for line in server.log().splitlines():
                if "error" in line or "Sanitizer" in line:
                    print(line)
            server.stop()


if __name__ == "__main__":
    main()
