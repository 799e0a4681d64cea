#!/usr/bin/env python3
"""Takes images of a disk right after answers, and starts the service on them.

An image holds what the kernel wrote to the device, as a power cut leaves it. Everything answered is
in it, and a running job goes on to the same masks. Needs root and loop devices.
"""

import os
import random
import shutil
import signal
import time

from loop_disk import LoopDisk
from scenario import FRAMES, Scenario, run


def power_cut(scenario: Scenario) -> None:
    chance = random.Random(scenario.seed)
    disk = LoopDisk(scenario.folder / "disk.img", scenario.folder / "disk")
    service = scenario.service("disk", disk.folder).start()

    def after_cut(check) -> None:
        """Runs `check` with a service on the disk as it were without power from now on."""
        os.kill(service.process.pid, signal.SIGSTOP)
        try:
            copy = disk.after_power_cut(scenario.folder / "copy.img", scenario.folder / "copy")
        finally:
            os.kill(service.process.pid, signal.SIGCONT)
        scenario.count("cuts")
        try:
            other = scenario.service("copy", copy.folder).start()
            try:
                check(other)
            finally:
                other.stop()
        finally:
            copy.unmount()
            shutil.rmtree(scenario.folder / "copy")

    try:
        for number in scenario.rounds():
            content = scenario.clip.video.read_bytes() + f"{number}".encode()
            video = service.request("POST", "/api/v1/videos?name=a.mp4", content)["id"]

            def has_video(after, video=video):
                assert after.exchange("GET", f"/api/v1/videos/{video}/frames/{FRAMES - 1}")

            after_cut(has_video)
            session = scenario.clip.session(service)

            def has_objects(after, session=session):
                assert len(after.session(session)["objects"]) == len(scenario.clip.objects)

            after_cut(has_objects)
            job = service.propagate(session)

            def completes(after, session=session, job=job):
                assert after.wait(job)["status"] == "completed"
                assert after.stored_masks(session, FRAMES) == scenario.masks

            if chance.random() < 0.8:
                time.sleep(chance.uniform(0, 3))
            after_cut(completes)
            assert service.wait(job)["status"] == "completed"
            after_cut(completes)
            service.request("DELETE", f"/api/v1/videos/{video}")

            def is_gone(after, video=video):
                assert not list((after.data / "uploads").glob(f"{video}*"))

            after_cut(is_gone)
    finally:
        service.stop()
        disk.unmount()


run("power_cut", power_cut, __doc__)
