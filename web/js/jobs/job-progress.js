import { h } from "../ui/dom.js";
import { progressBar } from "../ui/controls.js";

/** @typedef {import("../types.js").Job} Job */

/** @type {Record<import("../types.js").JobStatus, string>} */
const HEADLINES = {
  pending: "Waiting to start",
  running: "Working…",
  completed: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** Shows the progress of an export, an import or a download, in a dialog. */
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
   * @param {import("./job-follower.js").JobFollower} follower
   * @param {import("../ui/toasts.js").Toasts} toasts
   * @param {(job: Job) => Node | null} completed makes what is shown at the end
   * @param {(job: Job) => string} [name] distinguishes the job from others in the list
   */
  constructor(follower, toasts, completed, name = () => "") {
    this.#name = name;
    this.#follower = follower;
    this.#cancel = h("button", { type: "button", class: "button button-small" }, "Cancel");
    this.#cancel.onclick = () =>
      follower.cancel().catch((error) => toasts.error("The job was not cancelled.", error));
    const offer = h("div", { class: "job-offer" });
    const head = h("header", {}, this.#title, this.#percent, this.#cancel);
    this.element = h("article", { class: "job" }, head, this.#progress.bar, this.#detail, offer);
    follower.on("change", () => this.#update());
    follower.on("end", () => {
      const { job: ended } = follower;
      const offered = ended.status === "completed" ? completed(ended) : null;
      if (offered) offer.replaceChildren(offered);
    });
    this.#update();
    follower.follow();
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
