"""The Celery side of Masklet.

    celery -A celery_app worker -E       does jobs
    celery -A celery_app beat            makes the workers clean up at intervals
    celery -A celery_app flower          shows tasks and workers

Settings, all from the environment:

    REDIS_URL          address of Redis, where the jobs are (redis://localhost:6379/0); with
                       rediss: over TLS
    REDIS_CA_FILE      certificates to trust then, as PEM (the system's)
    MASKLET_URL        address of the service, for fetching videos (http://127.0.0.1:8002)
    MASKLET_TOKEN      its token, if it has one
    MASKLET_BIN        the masklet program (masklet)
    WORKER_CACHE       folder of fetched videos, and of frames that SAM 2 encoded of them
                       (worker-cache in the temporary folder)
    WORKER_CACHE_DAYS  days after which an unused video is removed (7)
    JOB_SILENCE_LIMIT  seconds without news after which the child process of a job is taken to hang
                       and is ended; the job goes on from its last state (900)
    CLEAN_UP_SECONDS   seconds between two times that beat has the workers clean up (600)

Engine and device are set as for `masklet serve`: MODEL_DIR, SAM2_DEVICE and so on. The precision is
the service's, whatever SAM2_PRECISION and SAM2_QUANTIZE say here.
"""

import os

from celery import Celery

from job_events import connection_options

REDIS_URL = os.environ.get("REDIS_URL") or "redis://localhost:6379/0"
CLEAN_UP_SECONDS = float(os.environ.get("CLEAN_UP_SECONDS") or 600)

app = Celery("masklet", broker=REDIS_URL, backend=REDIS_URL, include=["tasks"])
app.conf.update(
    # A task is acknowledged when it has ended, not when it starts; a worker process reserves one
    # task at a time, the most urgent first.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_track_started=True,
    worker_prefetch_multiplier=1,
    # The queues that the service fills: interactive 0, normal 3, batch 6.
    broker_transport_options={
        "queue_order_strategy": "priority",
        "priority_steps": [0, 3, 6, 9],
        "sep": "\x06\x16",
    },
    broker_use_ssl=connection_options(REDIS_URL) or None,
    redis_backend_use_ssl=connection_options(REDIS_URL) or None,
    broker_connection_retry_on_startup=True,
    # A worker waits for Redis however long it is down.
    broker_connection_max_retries=None,
    # A job survives a lost connection: it keeps its masks until Redis can be reached again.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    result_expires=24 * 3600,
    result_extended=True,
    timezone="UTC",
    beat_schedule={
        "clean up": {
            "task": "masklet.clean_up",
            "schedule": CLEAN_UP_SECONDS,
            # One that no worker was free for is as good as the next one.
            "options": {"expires": CLEAN_UP_SECONDS},
        },
    },
)
