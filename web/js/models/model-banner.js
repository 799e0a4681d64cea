import { JobProgress } from "../jobs/job-progress.js";
import { fileSize } from "../ui/format.js";
import { modelTitle } from "./model-title.js";
import { h } from "../ui/dom.js";
import { sentence } from "../api/errors.js";
import { submitted } from "../jobs/jobs.js";
import { words } from "../words.js";

/**
 * As long as masks are made without SAM 2: says so, and installs the recommended model with one button.
 */
export class ModelBanner {
  #status;
  #server;
  #toasts;
  /** @type {JobProgress | null} */
  #progress = null;
  #text = h("p", {}, words.withoutModel);
  #problem = h("p", { class: "form-error", role: "alert" });
  #install = h("button", {
    type: "button",
    class: "button button-primary",
    onclick: () => this.#pull(),
  });
  #job = h("div", { class: "banner-job" });
  element = h(
    "section",
    { class: "banner", "aria-label": "Engine", hidden: true },
    h("div", {}, this.#text, this.#problem),
    this.#install,
    this.#job,
  );

  /**
   * @param {import("./engine-status.js").EngineStatus} status
   * @param {import("../server.js").Server} server
   * @param {import("../ui/toasts.js").Toasts} toasts
   */
  constructor(status, server, toasts) {
    this.#status = status;
    this.#server = server;
    this.#toasts = toasts;
    status.on("change", () => this.#update());
  }

  close() {
    this.#progress?.stop();
  }

  #update() {
    const { isWithoutModel, recommended } = this.#status;
    this.element.hidden = !isWithoutModel || !recommended;
    if (!recommended) return;
    const size = recommended.bytes ? ` · ${fileSize(recommended.bytes)}` : "";
    this.#install.textContent = `Install ${modelTitle(recommended)}${size}`;
  }

  async #pull() {
    const model = this.#status.recommended;
    if (!model) return;
    this.#problem.textContent = "";
    this.#install.hidden = true;
    try {
      const { job_id } = await this.#server.exchange.pullModel(model.name);
      const follower = this.#server.jobs.follower(submitted(job_id));
      this.#progress = new JobProgress(follower, this.#toasts, () => null);
      this.#job.replaceChildren(this.#progress.element);
      follower.on("end", () => this.#ended(follower.job));
    } catch (error) {
      this.#failed(sentence(error));
    }
  }

  /** @param {import("../types.js").Job} job */
  async #ended(job) {
    this.#job.replaceChildren();
    if (job.status !== "completed") return this.#failed(job.error ?? "");
    try {
      await this.#status.load();
      if (this.#status.isWithoutModel) this.#text.textContent = words.modelNeedsRestart;
    } catch (error) {
      this.#failed(sentence(error));
    }
  }

  /** @param {string} reason */
  #failed(reason) {
    this.#problem.textContent = reason;
    this.#install.hidden = false;
    this.#install.textContent = "Try again";
  }
}
