import { h } from "../ui/dom.js";
import { progressBar } from "../ui/controls.js";
import { JobFollower } from "./job-follower.js";

/** @typedef {import("../types.js").Job} Job */

/** @type {Record<import("../types.js").JobStatus, string>} */
const HEADLINES = {
  pending: "Waiting to start",
  running: "Working…",
  completed: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** Follows a job that is not a propagation and shows how far it is, in a dialog. */
export class JobProgress {
  #follower;
  #title = h("strong", { class: "job-title", role: "status" });
  #percent = h("span", { class: "job-percent" });
  #detail = h("p", { class: "job-detail" });
  #progress = progressBar("Progress");
  #cancel;
  #name;
  element;

  /**
   * @param {import("../app.js").App} app
   * @param {Job} job
   * @param {(job: Job) => Node | null} completed what to offer then
   * @param {(job: Job) => string} [name] tells it from its neighbours
   */
  constructor({ api, connection, toasts }, job, completed, name = () => "") {
    this.#name = name;
    this.#follower = new JobFollower(api, connection, job);
    this.#cancel = h("button", { type: "button", class: "button button-small" }, "Cancel");
    this.#cancel.onclick = () =>
      this.#follower.cancel().catch((error) => toasts.error("The job was not cancelled.", error));
    const offer = h("div", { class: "job-offer" });
    const head = h("header", {}, this.#title, this.#percent, this.#cancel);
    this.element = h("article", { class: "job" }, head, this.#progress.bar, this.#detail, offer);
    this.#follower.addEventListener("change", () => this.#update());
    this.#follower.addEventListener("end", () => {
      const { job: ended } = this.#follower;
      const offered = ended.status === "completed" ? completed(ended) : null;
      if (offered) offer.replaceChildren(offered);
    });
    this.#update();
    this.#follower.follow();
  }

  stop() {
    this.#follower.stop();
  }

  #update() {
    const { job, ended, reconnecting } = this.#follower;
    this.element.dataset.status = job.status;
    const headline = reconnecting && !ended ? "Reconnecting…" : HEADLINES[job.status];
    this.#title.textContent = [this.#name(job), headline].filter(Boolean).join(" · ");
    this.#percent.textContent = ended ? "" : `${Math.round(job.progress)}%`;
    this.#progress.set(job.status === "completed" ? 100 : job.progress);
    this.#detail.textContent = job.status === "failed" ? (job.error ?? "Try again.") : "";
    this.#cancel.hidden = ended;
  }
}

/**
 * A job as it is before the server said anything of it.
 *
 * @param {string} id
 * @returns {Job}
 */
export function submitted(id) {
  return {
    job_id: id,
    status: "pending",
    progress: 0,
    created_at: new Date().toISOString(),
    started_at: null,
    completed_at: null,
  };
}
