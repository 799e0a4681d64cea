import { JobFollower } from "../jobs/job-follower.js";
import { submitted } from "../jobs/job-progress.js";

/**
 * @typedef {import("../types.js").Job} Job
 * @typedef {import("../types.js").PropagationChoice} PropagationChoice
 * @typedef {import("../api/session-api.js").SessionApi} SessionApi
 * @typedef {import("../api/connection.js").Connection} Connection
 * @typedef {import("../annotate/session.js").Session} Session
 * @typedef {{follower: JobFollower, frames: number | null}} Running
 */

const JOB_TYPE = "propagate_masks";

/**
 * The session's propagation jobs: submits them, and finds those that run when the page opens.
 *
 * Events: `job` with a `Running` that is followed from now on, `masks` with `{frame}` when that
 * frame's masks changed or `{frame: null}` when any may have.
 */
export class PropagationJobs extends EventTarget {
  /** @type {Map<string, JobFollower>} */
  #followers = new Map();
  #api;
  #connection;
  #session;

  /**
   * @param {SessionApi} api
   * @param {Connection} connection
   * @param {Session} session
   */
  constructor(api, connection, session) {
    super();
    this.#api = api;
    this.#connection = connection;
    this.#session = session;
  }

  /**
   * @param {PropagationChoice} choice
   * @param {number} frames it is about
   */
  async submit(choice, frames) {
    const { id } = this.#session;
    console.log("SAM2: Submitting propagation job:", { session_id: id, ...choice });
    const { job_id } = await this.#api.propagate(id, choice);
    console.log(`SAM2: Job submitted: ${job_id}`);
    noteRange(job_id, frames);
    this.#follow(submitted(job_id), frames);
  }

  /** Takes up the jobs that were submitted before the page was opened. */
  async resume() {
    const jobs = await this.#api.jobs(this.#session.id);
    const { activeJob } = this.#session;
    if (activeJob && !jobs.some((job) => job.job_id === activeJob.job_id)) jobs.push(activeJob);
    const open = jobs.filter(
      (job) =>
        (job.job_type ?? JOB_TYPE) === JOB_TYPE &&
        (job.status === "pending" || job.status === "running"),
    );
    open.sort((a, b) => a.created_at.localeCompare(b.created_at));
    for (const job of open) this.#follow(job, rangeOf(job.job_id));
  }

  stop() {
    for (const follower of this.#followers.values()) follower.stop();
  }

  /**
   * @param {Job} job
   * @param {number | null} frames in its range; null where that is not known
   */
  #follow(job, frames) {
    if (this.#followers.has(job.job_id)) return;
    const follower = new JobFollower(this.#api, this.#connection, job);
    this.#followers.set(job.job_id, follower);
    follower.addEventListener("masks", (event) => {
      const { frame, objectIds } = /** @type {CustomEvent} */ (event).detail;
      this.#session.noteMasks(frame, objectIds);
      this.#masksChanged(frame);
    });
    follower.addEventListener("poll", () => {
      if (follower.job.status === "running" && !follower.streamsMasks) this.#reload();
    });
    follower.addEventListener("end", () => this.#ended(follower));
    this.dispatchEvent(new CustomEvent("job", { detail: { follower, frames } }));
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

  /** Which frames have masks is asked anew, and every mask held may be out of date. */
  async #reload() {
    try {
      await this.#session.reload();
      this.#masksChanged(null);
    } catch (error) {
      // The next poll, or the connection's return, asks again.
      console.debug("The session was not reloaded:", error);
    }
  }

  /** @param {number | null} frame */
  #masksChanged(frame) {
    this.dispatchEvent(new CustomEvent("masks", { detail: { frame } }));
  }
}

/**
 * How many frames a job is about, over a refresh of the page; a job's status does not say.
 *
 * @param {string} jobId
 * @param {number} frames
 */
function noteRange(jobId, frames) {
  sessionStorage.setItem(`frames of ${jobId}`, String(frames));
}

/** @param {string} jobId */
function rangeOf(jobId) {
  return Number(sessionStorage.getItem(`frames of ${jobId}`)) || null;
}
