"""kill -9 at any moment of a propagation or an import loses nothing.

MASKLET_TEST_KILLS is how often the server is killed (4 by default); MASKLET_TEST_ENGINE and
MODEL_DIR choose another engine, MASKLET_TEST_FRAMES sets the length of the clip.
"""

import os
import random
import time

KILLS = int(os.environ.get("MASKLET_TEST_KILLS", "4"))
KILLS_OF_ONE_JOB = 4


def test_a_job_killed_at_random_moments_goes_on_by_itself_to_the_same_masks(
        make_service, clip, uninterrupted):
    seed = int(os.environ.get("MASKLET_TEST_SEED", "6"))
    chance = random.Random(seed)
    killed_running = 0
    killed = 0
    while killed < KILLS:
        service = make_service(f"service-{killed}").start()
        session = clip.session(service)
        job = service.propagate(session)
        progress = 0.0
        started = None
        for _ in range(min(KILLS_OF_ONE_JOB, KILLS - killed)):
            # Later kills wait for a later share of the job, so that they do not all hit its start.
            goal = progress + chance.uniform(0, 25)
            status = service.wait_for(
                job, lambda s, goal=goal: s["progress"] >= goal or s["status"] == "completed")
            time.sleep(chance.uniform(0, 0.1))
            service.kill()
            killed += 1
            killed_running += status["status"] != "completed"
            service.start()
            after = service.status(job)
            assert after["status"] in ("running", "completed"), after
            assert after["progress"] >= status["progress"], (status, after)
            assert after["started_at"] == (started or after["started_at"])
            started = after["started_at"]
            progress = after["progress"]
        ended = service.wait(job)
        assert ended["status"] == "completed", (ended, service.log())
        assert ended["progress"] == 100
        assert service.stored_masks(session, clip.frames) == uninterrupted
        jobs = service.request("GET", f"/api/v1/jobs?session_id={session}")["items"]
        assert [item["job_id"] for item in jobs] == [job]
        assert service.events(job).count("event: done") == 1
        assert service.stop() == 0
    print(f"\n{killed_running} of {killed} kills (seed {seed}) landed while the job ran")
    assert killed_running >= killed * 3 / 4


def test_an_import_killed_at_random_moments_leaves_all_of_its_objects_once(
        make_service, clip):
    chance = random.Random(int(os.environ.get("MASKLET_TEST_SEED", "6")))
    service = make_service().start()
    source = clip.session(service)
    assert service.wait(service.propagate(source))["status"] == "completed"
    export = service.request(
        "POST", "/api/v1/exports", {"session_id": source, "format": "masklet"})["job_id"]
    assert service.wait(export)["status"] == "completed"
    file = service.exchange("GET", f"/api/v1/exports/{export}/file")
    session = service.request("POST", "/initialize", {"video_path": str(clip.video)})["session_id"]
    job = service.request(
        "POST", f"/api/v1/sessions/{session}/imports?format=masklet", file)["job_id"]
    killed_running = 0
    for _ in range(KILLS_OF_ONE_JOB):
        time.sleep(chance.uniform(0, 0.05))
        killed_running += service.status(job)["status"] == "running"
        service.kill()
        service.start()
    print(f"\n{killed_running} of {KILLS_OF_ONE_JOB} kills landed while the import ran")
    assert service.wait(job)["status"] == "completed", service.log()
    assert service.stored_masks(session, clip.frames) == service.stored_masks(source, clip.frames)
    assert len(service.session(session)["objects"]) == len(clip.objects)
    # The import is one step of the history, however often it was started.
    service.request("POST", f"/api/v1/sessions/{session}/undo")
    assert not service.session(session)["objects"]
    assert not service.stored_masks(session, clip.frames)
    assert service.stop() == 0
