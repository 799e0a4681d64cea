import { CutOffer } from "./cut-offer.js";
import { h } from "../ui/dom.js";
import { iconButton, progressBar } from "../ui/controls.js";
import { counted, duration } from "../ui/format.js";
import { Pace } from "./pace.js";
import { words } from "../words.js";

/** @typedef {import("../jobs/job-follower.js").JobFollower} JobFollower */

/** From this many frames on, progress is shown in tenths of a percent. */
const LONG = 500;

/** A job that has not started within so many seconds waits for others. */
const SOON = 6;

const now = () => performance.now() / 1000;

/** A job: its progress and speed, or how it ended. */
export class JobCard {
  #pace;
  #follower;
  #frames;
  #words;
  #isBehindOthers;
  /** Seconds. */
  #since = now();
  #title = h("strong", { class: "job-title", role: "status" });
  #percent = h("span", { class: "job-percent" });
  #detail = h("p", { class: "job-detail" });
  #progress = progressBar("Propagation");
  #cancel;
  #dismiss;
  #offer;
  element;

  /**
   * @param {JobFollower} follower
   * @param {import("./propagation-jobs.js").JobFacts | null} facts
   * @param {() => boolean} isBehindOthers true while it waits for another job of the session
   * @param {{cancel: () => void, dismiss: () => void, goOn: () => void}} actions
   */
  constructor(follower, facts, isBehindOthers, actions) {
    this.#follower = follower;
    this.#pace = new Pace(facts?.seconds);
    this.#frames = facts?.frames ?? null;
    this.#words = words.work(facts?.submission.choice.draft, facts?.isRefinement);
    this.#isBehindOthers = isBehindOthers;
    this.#cancel = h(
      "button",
      { type: "button", class: "button button-small", onclick: actions.cancel },
      "Cancel",
    );
    this.#dismiss = iconButton("close", "Dismiss", actions.dismiss);
    const head = h("header", {}, this.#title, this.#percent, this.#cancel, this.#dismiss);
    this.#offer = new CutOffer(actions.goOn);
    const { bar } = this.#progress;
    this.element = h("article", { class: "job" }, head, bar, this.#detail, this.#offer.element);
    follower.on("change", () => this.#update());
    this.#update();
  }

  #update() {
    const { job, reconnecting, ended } = this.#follower;
    if (job.status === "running") this.#pace.note(job.progress, now());
    this.element.dataset.status = job.status;
    this.element.toggleAttribute("data-reconnecting", reconnecting && !ended);
    this.#title.textContent = this.#headline();
    // One percent of a long video takes minutes.
    const digits = (this.#frames ?? 0) > LONG ? 1 : 0;
    this.#percent.textContent = ended ? "" : `${job.progress.toFixed(digits)}%`;
    this.#detail.textContent = this.#explanation();
    this.#offer.update(job);
    this.#progress.set(job.status === "completed" ? 100 : job.progress);
    this.#cancel.hidden = ended;
    this.#dismiss.hidden = !ended;
  }

  #headline() {
    const { job, reconnecting, ended } = this.#follower;
    if (reconnecting && !ended) return "Reconnecting…";
    switch (job.status) {
      case "pending":
        return "Waiting to start";
      case "running":
        return this.#words.running;
      case "completed":
        return this.#words.done;
      case "cancelled":
        return "Cancelled";
      case "failed":
        return "Propagation failed";
    }
  }

  #explanation() {
    const { job, reconnecting, ended } = this.#follower;
    if (reconnecting && !ended) return navigator.onLine ? words.serverAway : words.networkAway;
    switch (job.status) {
      case "pending":
        return this.#obstacle();
      case "running":
        return this.#speed();
      case "completed":
        return this.#summary();
      case "cancelled":
        return "The masks made so far are kept.";
      case "failed":
        return job.error ?? "The server gave no reason. Try again.";
    }
  }

  /** What a job that has not started waits for. */
  #obstacle() {
    const { waiting_for: obstacle } = this.#follower.job;
    if (obstacle) return obstacle;
    if (this.#isBehindOthers()) return words.behindOthers;
    return now() - this.#since < SOON ? words.starting : words.behindOtherVideos;
  }

  #speed() {
    const { speed } = this.#pace;
    const left = this.#pace.secondsLeft(now());
    if (left === null) return words.measuring;
    if (speed === null) return `About ${duration(left)} left`;
    if (this.#frames === null) return `${duration(left)} left`;
    const framesPerSecond = (speed * this.#frames) / 100;
    const digits = framesPerSecond < 10 ? 1 : 0;
    return `${framesPerSecond.toFixed(digits)} frames/s · ${duration(left)} left`;
  }

  #summary() {
    const { result, started_at: started, completed_at: completed } = this.#follower.job;
    const { total_frames: frames, object_ids: objects } = result ?? {};
    const parts = [];
    if (frames !== undefined) parts.push(counted(frames, "frame"));
    if (objects) parts.push(counted(objects.length, "object"));
    const took = started && completed ? (Date.parse(completed) - Date.parse(started)) / 1000 : Number.NaN;
    if (took >= 0) parts.push(took < 10 ? `${took.toFixed(1)} s` : duration(took));
    return parts.join(" · ");
  }
}
