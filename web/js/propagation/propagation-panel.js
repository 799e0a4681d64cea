import { DraftButton } from "./draft-button.js";
import { Emitter } from "../emitter.js";
import { Estimator } from "./estimator.js";
import { JobCard } from "./job-card.js";
import { PropagationOptions } from "./propagation-options.js";
import { PropagationPlan } from "./propagation-plan.js";
import { SizeChoice } from "./size-choice.js";
import { SizePrices } from "./size-prices.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { spinner } from "../ui/controls.js";
import { words } from "../words.js";

/**
 * What to propagate, an estimate, the button, and the jobs it started.
 *
 * Event: `range` if the person chose other frames to propagate.
 *
 * @extends {Emitter<{range(): void}>}
 */
export class PropagationPanel extends Emitter {
  #session;
  #selection;
  #propagations;
  #toasts;
  #options;
  #sizes = new SizeChoice();
  #draft;
  #estimator;
  #prices;
  #jobs = h("div", { class: "jobs" });
  #hint = h("p", { class: "hint", id: "propagate-hint", role: "status" });
  #busy = spinner("Submitting");
  #button;
  element;

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   * @param {import("../annotate/playhead.js").Playhead} playhead
   * @param {import("./propagation-jobs.js").PropagationJobs} propagations
   * @param {import("../ui/toasts.js").Toasts} toasts
   * @param {import("../models/engine-status.js").EngineStatus} engine
   */
  constructor(session, selection, playhead, propagations, toasts, engine) {
    super();
    this.#session = session;
    this.#selection = selection;
    this.#propagations = propagations;
    this.#toasts = toasts;
    this.#options = new PropagationOptions(session.totalFrames, () => playhead.frame);
    this.#estimator = new Estimator(
      (choice) => propagations.estimate(choice),
      (text) => (this.#hint.textContent = text),
    );
    this.#prices = new SizePrices(
      (choice) => propagations.estimate(choice),
      (size, seconds) => {
        this.#sizes.showPrice(size, seconds);
        this.#draft.showPrices();
      },
    );
    this.#draft = new DraftButton(this.#sizes, () => this.#startDraft());
    this.#busy.hidden = true;
    this.#button = h(
      "button",
      {
        type: "button",
        class: "button button-primary button-wide",
        title: "Propagate (P)",
        "aria-keyshortcuts": "P",
        "aria-describedby": "propagate-hint",
        onclick: () => this.submit(),
      },
      icon("propagate"),
      "Propagate",
      this.#busy,
    );
    this.element = h(
      "section",
      { class: "panel propagation", "aria-label": "Propagation" },
      this.#button,
      this.#sizes.element,
      this.#options.element,
      this.#draft.element,
      this.#hint,
      h("div", { class: "jobs-room" }, this.#jobs),
    );
    this.#options.on("change", () => {
      this.emit("range");
      this.#update();
    });
    this.#sizes.on("change", () => this.#update());
    engine.on("change", () => this.#sizes.offer(engine.imageSizes, engine.imageSize));
    session.on("edit", () => this.#update());
    selection.on("change", () => this.#update());
    propagations.on("job", (follower, facts) => this.#add(follower, facts));
    propagations.on("unfinished", () => this.#update());
    this.#update();
  }

  /** First and last frame to propagate, both included. */
  get range() {
    return this.#options.range;
  }

  close() {
    this.#estimator.close();
    this.#prices.stop();
  }

  /** Submits what is chosen. The button is enabled again as soon as the server has the job. */
  async submit() {
    const { obstacle, choice } = this.#plan;
    if (obstacle) return this.#toasts.note(obstacle);
    await this.#start(choice);
  }

  #startDraft() {
    const seconds = this.#sizes.price(this.#sizes.sizes.at(-1) ?? 0);
    return this.#start({ ...this.#plan.choice, draft: true }, seconds);
  }

  /**
   * @param {import("../types.js").PropagationChoice} choice
   * @param {number | null} [seconds] that it was estimated to take
   */
  async #start(choice, seconds = this.#estimator.seconds) {
    if (this.#button.disabled) return;
    this.#button.disabled = true;
    this.#draft.update(false);
    this.#busy.hidden = false;
    try {
      for (const finished of this.#jobs.querySelectorAll(".job[data-status]")) {
        const { status } = /** @type {HTMLElement} */ (finished).dataset;
        if (status !== "running" && status !== "pending") finished.remove();
      }
      const { frames } = this.#estimator;
      await this.#propagations.submit(choice, frames ?? choice.end - choice.start + 1, seconds);
    } catch (error) {
      this.#toasts.error("The propagation was not started.", error);
    } finally {
      this.#busy.hidden = true;
      this.#update();
    }
  }

  get #plan() {
    const { objects, totalFrames } = this.#session;
    const { objectId } = this.#selection;
    const { submissions } = this.#propagations;
    const size = this.#sizes.value;
    const settings = { ...this.#options.settings, ...(size && { imageSize: size }) };
    return new PropagationPlan(objects, totalFrames, objectId, settings, submissions);
  }

  /**
   * @param {import("../jobs/job-follower.js").JobFollower} follower
   * @param {import("./propagation-jobs.js").JobFacts | null} facts
   */
  #add(follower, facts) {
    const ahead = () => this.#propagations.isBehindOthers(follower);
    /** @type {JobCard} */
    const card = new JobCard(follower, facts, ahead, {
      cancel: () =>
        follower.cancel().catch((error) => {
          this.#toasts.error("The job was not cancelled.", error);
        }),
      dismiss: () => card.element.remove(),
      goOn: () => this.#start({ ...this.#plan.choice, scope: "changed", acrossCuts: true }),
    });
    this.#jobs.append(card.element);
  }

  /** Shows why the propagation can't be started, or what it would cost. */
  #update() {
    const { obstacle, choice, isUnderWay } = this.#plan;
    // Pressed while it is under way, the button says so.
    if (this.#busy.hidden) this.#button.disabled = obstacle !== null && !isUnderWay;
    this.#draft.update(this.#busy.hidden && obstacle === null);
    if (obstacle) {
      this.#estimator.say(obstacle);
      this.#prices.stop();
      this.#sizes.clearPrices();
      return;
    }
    this.#estimator.ask(choice, this.#propagations.unfinished ? words.adds : "");
    this.#prices.ask(choice, this.#sizes.sizes);
  }
}
