import { Emitter } from "../emitter.js";
import { submission } from "./covered.js";
import { submitted } from "../jobs/jobs.js";

/**
 * @typedef {import("../types.js").Job} Job
 * @typedef {import("../types.js").PropagationChoice} PropagationChoice
 * @typedef {import("../jobs/job-follower.js").JobFollower} JobFollower
 * @typedef {import("./covered.js").Submission} Submission
 * @typedef {{frames: number | null, seconds: number | null, submission: Submission,
 *   isRefinement?: boolean}} JobFacts what the page knows of a job that its status does not have: the
 *   frames to compute, the seconds that they were estimated to take, what was submitted, and whether
 *   it replaces a draft
 * @typedef {{job(follower: JobFollower, facts: JobFacts | null): void, submitted(): void,
 *   masks(frame: number | null): void, unfinished(): void}} PropagationEvents
 */

const JOB_TYPE = "propagate_masks";

/**
 * The session's propagation jobs: submits them, and finds those that were running when the page was
 * opened.
 *
 * Events: `job` when a job is followed from now on, with what is known of it; `submitted` if the
 * person has just started one; `masks` when masks of a frame changed, or with null, of any frame;
 * `unfinished` if the list of jobs that are not done changed.
 *
 * @extends {Emitter<PropagationEvents>}
 */
export class PropagationJobs extends Emitter {
  /** @type {Map<string, {follower: JobFollower, facts: JobFacts | null}>} */
  #unfinished = new Map();
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

  /** What the jobs that are not done were submitted for, as far as this page knows. */
  get submissions() {
    return [...this.#unfinished.values()].flatMap(({ facts }) => facts?.submission ?? []);
  }

  /** The number of jobs that are not done. */
  get unfinished() {
    return this.#unfinished.size;
  }

  /**
   * @param {JobFollower} follower
   * @returns {boolean} true if another job of the session has to end before this one starts
   */
  isBehindOthers(follower) {
    const [first] = this.#unfinished.values();
    return first !== undefined && first.follower !== follower;
  }

  /**
   * @param {PropagationChoice} choice
   * @param {number} frames to be computed
   * @param {number | null} seconds that it was estimated to take
   */
  async submit(choice, frames, seconds) {
    const { id, objects } = this.#session;
    const facts = { frames, seconds, submission: submission(choice, objects) };
    console.log("SAM2: Submitting propagation job:", { session_id: id, ...choice });
    const { job_id } = await this.#api.propagate(id, choice);
    console.log(`SAM2: Job submitted: ${job_id}`);
    storeFacts(job_id, facts);
    this.#follow(submitted(job_id), facts);
    this.emit("submitted");
  }

  /**
   * Follows the session's jobs that are not followed yet: those that were submitted before the page was
   * opened, and what the server submitted after a draft.
   *
   * @param {JobFacts | null} [facts] of the one submitted last, if nothing else is known of it
   */
  async resume(facts = null) {
    const jobs = await this.#jobs.ofSession(this.#session.id);
    const { activeJob } = this.#session;
    if (activeJob && !jobs.some((job) => job.job_id === activeJob.job_id)) jobs.push(activeJob);
    const open = jobs.filter(
      (job) =>
        (job.job_type ?? JOB_TYPE) === JOB_TYPE &&
        (job.status === "pending" || job.status === "running"),
    );
    open.sort((a, b) => a.created_at.localeCompare(b.created_at));
    for (const job of open) {
      const known = job === open.at(-1) ? facts : null;
      this.#follow(job, storedFacts(job.job_id) ?? known);
    }
  }

  /** Stops following. The jobs go on at the server. */
  stop() {
    for (const { follower } of this.#unfinished.values()) follower.stop();
  }

  /**
   * @param {Job} job
   * @param {JobFacts | null} facts null if another page submitted it
   */
  #follow(job, facts) {
    if (this.#unfinished.has(job.job_id)) return;
    const follower = this.#jobs.follower(job);
    this.#unfinished.set(job.job_id, { follower, facts });
    follower.on("masks", (frame, objectIds) => {
      this.#session.masksMade(frame, objectIds, facts?.submission.choice.draft);
      this.emit("masks", frame);
    });
    follower.on("poll", () => {
      if (follower.job.status === "running" && !follower.streamsMasks) this.#reload();
    });
    follower.on("end", () => this.#ended(follower));
    this.emit("job", follower, facts);
    this.emit("unfinished");
    follower.follow();
  }

  /** @param {JobFollower} follower */
  #ended(follower) {
    const { job } = follower;
    const facts = this.#unfinished.get(job.job_id)?.facts;
    this.#unfinished.delete(job.job_id);
    this.emit("unfinished");
    if (job.status === "completed") {
      console.log("SAM2: Propagation complete:", {
        total_frames: job.result?.total_frames,
        total_objects: job.result?.object_ids?.length,
      });
    }
    this.#reload();
    const choice = facts?.submission.choice;
    if (job.status === "completed" && choice?.draft) this.#followRefinement(choice);
  }

  /**
   * Follows the job that replaces the masks of a draft.
   *
   * @param {PropagationChoice} choice of the draft
   */
  async #followRefinement(choice) {
    const refining = { ...choice, draft: false };
    const seen = submission(refining, this.#session.objects);
    try {
      await this.resume({ frames: null, seconds: null, submission: seen, isRefinement: true });
    } catch (error) {
      // Opened again, the page finds it.
      console.debug("The job that follows the draft was not found:", error);
    }
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
 * Stores what the page knows of a job until it is closed.
 *
 * @param {string} jobId
 * @param {JobFacts} facts
 */
function storeFacts(jobId, facts) {
  sessionStorage.setItem(`job ${jobId}`, JSON.stringify(facts));
}

/**
 * @param {string} jobId
 * @returns {JobFacts | null}
 */
function storedFacts(jobId) {
  return JSON.parse(sessionStorage.getItem(`job ${jobId}`) ?? "null");
}
