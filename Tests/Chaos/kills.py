#!/usr/bin/env python3
"""Kills the server with kill -9 at random moments of uploads, propagations and deletions.

Nothing that was answered is lost, jobs go on by themselves to the same masks, and what is half
deleted goes completely.
"""

import contextlib
import random
import threading
import time
import urllib.error

from scenario import FRAMES, Scenario, run


def kills(scenario: Scenario) -> None:
    chance = random.Random(scenario.seed)
    service = scenario.service("killed").start()
    try:
        for number in scenario.rounds():
            content = scenario.clip.video.read_bytes() + f"{number}".encode()
            path = scenario.folder / "upload.mp4"
            path.write_bytes(content)
            project = service.request("POST", "/api/v1/projects", {"name": f"p{number}"})["id"]
            video = service.request(
                "POST", f"/api/v1/videos?name=a.mp4&project_id={project}", content)["id"]
            session = scenario.clip.session(service)
            job = service.propagate(session)
            while service.status(job)["status"] in ("pending", "running"):
                time.sleep(chance.uniform(0, 1))
                before = service.status(job)
                service.kill()
                scenario.count("kills")
                service.start()
                after = service.status(job)
                assert after["progress"] >= before["progress"], (before, after)
                assert service.exchange("GET", f"/api/v1/videos/{video}/frames/0")
                if chance.random() < 0.5:
                    service.wait(job)
            assert service.status(job)["status"] == "completed", service.status(job)
            assert service.stored_masks(session, FRAMES) == scenario.masks
            scenario.count("jobs")

            def delete(project=project):
                # The server is killed meanwhile.
                with contextlib.suppress(urllib.error.URLError, OSError):
                    service.request("DELETE", f"/api/v1/projects/{project}?videos=delete")

            request = threading.Thread(target=delete)
            request.start()
            time.sleep(chance.uniform(0, 0.03))
            service.kill()
            scenario.count("kills")
            request.join()
            service.start()
            projects = service.request("GET", "/api/v1/projects?limit=50")["items"]
            is_there = project in [item["id"] for item in projects]
            left = list((service.data / "uploads").glob(f"{video}*"))
            assert bool(left) == is_there, (left, is_there)
            scenario.count("deletions")
            if is_there:
                service.request("DELETE", f"/api/v1/projects/{project}?videos=delete")
            assert not list((service.data / "uploads").glob(f"{video}*"))
    finally:
        service.stop()


run("kills", kills, __doc__)
