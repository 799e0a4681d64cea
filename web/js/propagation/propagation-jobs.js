import { Emitter } from "../emitter.js";
import { submitted } from "../jobs/jobs.js";

/**
 * @typedef {import("../types.js").Job} Job
 * @typedef {import("../types.js").PropagationChoice} PropagationChoice
 * @typedef {import("../jobs/job-follower.js").JobFollower} JobFollower
 * @typedef {{job(follower: JobFollower, frames: number | null): void,
 *   masks(frame: number | null): void}} PropagationEvents
 */

const JOB_TYPE = "propagate_masks";

/**
 * The session's propagation jobs: submits them, and finds those that were running when the page was
 * opened.
 *
 * Events: `job` when a job is followed from now on, with the number of frames in its range, or null
 * if that is not known; `masks` when masks of a frame changed, or with null, of any frame.
 *
 * @extends {Emitter<PropagationEvents>}
 */
export class PropagationJobs extends Emitter {
  /** @type {Map<string, JobFollower>} */
  #followers = new Map();
  #api;
  #jobs;
  #session;

  /**
   * @param {import("../api/session-api.js").SessionApi} api
   * @param {import("../jobs/jobs.js").Jobs} jobs
   * @param {import("../annotate/session.js").Session} session
   */
  constructor(api, jobs, session) {
    super();
    this.#api = api;
    this.#jobs = jobs;
    this.#session = session;
  }

  /** @param {PropagationChoice} choice */
  estimate(choice) {
    return this.#api.estimate(this.#session.id, choice);
  }

  /**
   * @param {PropagationChoice} choice
   * @param {number} frames to be computed
   */
  async submit(choice, frames) {
    const { id } = this.#session;
    console.log("SAM2: Submitting propagation job:", { session_id: id, ...choice });
    const { job_id } = await this.#api.propagate(id, choice);
    console.log(`SAM2: Job submitted: ${job_id}`);
    storeFrames(job_id, frames);
    this.#follow(submitted(job_id), frames);
  }

  /** Follows the jobs that were submitted before the page was opened. */
  async resume() {
    const jobs = await this.#jobs.ofSession(this.#session.id);
    const { activeJob } = this.#session;
    if (activeJob && !jobs.some((job) => job.job_id === activeJob.job_id)) jobs.push(activeJob);
    const open = jobs.filter(
      (job) =>
        (job.job_type ?? JOB_TYPE) === JOB_TYPE &&
        (job.status === "pending" || job.status === "running"),
    );
    open.sort((a, b) => a.created_at.localeCompare(b.created_at));
    for (const job of open) this.#follow(job, storedFrames(job.job_id));
  }

  /** Stops following. The jobs go on at the server. */
  stop() {
    for (const follower of this.#followers.values()) follower.stop();
  }

  /**
   * @param {Job} job
   * @param {number | null} frames in its range; null if that is not known
   */
  #follow(job, frames) {
    if (this.#followers.has(job.job_id)) return;
    const follower = this.#jobs.follower(job);
    this.#followers.set(job.job_id, follower);
    follower.on("masks", (frame, objectIds) => {
      this.#session.masksMade(frame, objectIds);
      this.emit("masks", frame);
    });
    follower.on("poll", () => {
      if (follower.job.status === "running" && !follower.streamsMasks) this.#reload();
    });
    follower.on("end", () => this.#ended(follower));
    this.emit("job", follower, frames);
    follower.follow();
  }

  /** @param {JobFollower} follower */
  #ended(follower) {
    const { job } = follower;
    this.#followers.delete(job.job_id);
    if (job.status === "completed") {
      console.log("SAM2: Propagation complete:", {
        total_frames: job.result?.total_frames,
        total_objects: job.result?.object_ids?.length,
      });
    }
    this.#reload();
  }

  /** Asks again which frames have masks. All masks in the caches may be out of date. */
  async #reload() {
    try {
      await this.#session.reload();
      this.emit("masks", null);
    } catch (error) {
      // The next poll asks again, or the page does when the connection is restored.
      console.debug("The session was not reloaded:", error);
    }
  }
}

/**
 * Stores the number of a job's frames until the page is closed, because its status doesn't have it.
 *
 * @param {string} jobId
 * @param {number} frames
 */
function storeFrames(jobId, frames) {
  sessionStorage.setItem(`frames of ${jobId}`, String(frames));
}

/** @param {string} jobId */
function storedFrames(jobId) {
  return Number(sessionStorage.getItem(`frames of ${jobId}`)) || null;
}
