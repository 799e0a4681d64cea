#!/usr/bin/env python3
"""Fills the disk at random moments of a propagation, and frees it again through the service.

The job fails with a sentence and leaves a sound database; frames are shown, and videos can be
deleted, on the full disk; with space again the next job completes. Needs root.
"""

import json
import random
import sqlite3
import time
import urllib.error

from scenario import FRAMES, Scenario, run
from small_disk import SmallDisk


def full_disk(scenario: Scenario) -> None:
    chance = random.Random(scenario.seed)
    for number in scenario.rounds():
        disk = SmallDisk(scenario.folder / f"disk-{number}")
        service = scenario.service("full", disk.folder).start()
        try:
            video = service.upload(scenario.clip.video, "a.mp4")["id"]
            session = scenario.clip.session(service)
            job = service.propagate(session)
            time.sleep(chance.uniform(0, 3))
            disk.fill()
            ended = service.wait(job)
            if ended["status"] == "failed":
                assert ended["error"].endswith("free some space and try again"), ended
                scenario.count("failed_jobs")
            health = service.request("GET", "/health")
            assert health["status"] == "degraded" and health["problems"], health
            assert service.exchange("GET", f"/api/v1/videos/{video}/frames/3?width=64")
            refuse(service, scenario)
            service.request("DELETE", f"/api/v1/videos/{video}")
            assert not list((service.data / "uploads").iterdir())
            scenario.count("deletions")
            disk.free()
            service.request("POST", "/cleanup")
            assert not service.request("GET", "/health")["problems"]
            assert service.wait(service.propagate(session))["status"] == "completed"
            assert service.stored_masks(session, FRAMES) == scenario.masks
            assert service.stop() == 0
            with sqlite3.connect(service.data / "masklet.sqlite") as database:
                assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        finally:
            service.stop()
            disk.unmount()


def refuse(service, scenario: Scenario) -> None:
    """Opens sessions until the database finds no room, which must be said so."""
    for _ in range(5000):
        try:
            service.request("POST", "/initialize", {"video_path": str(scenario.clip.video)})
        except urllib.error.HTTPError as refused:
            detail = json.loads(refused.read())["detail"]
            assert refused.code == 507 and "disk" in detail, (refused.code, detail)
            scenario.count("refusals")
            return
    raise AssertionError("5000 sessions were opened on a full disk")


run("full_disk", full_disk, __doc__)
