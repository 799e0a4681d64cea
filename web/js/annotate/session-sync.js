import { Emitter } from "../emitter.js";
import { isGone } from "../api/errors.js";

/**
 * Keeps the session, the masks and their scores up to date with the server: after prompts, during
 * propagations, and when the person may have worked in another tab.
 *
 * Event: `gone` if the session was deleted at the server.
 *
 * @extends {Emitter<{gone(): void}>}
 */
export class SessionSync extends Emitter {
  #session;
  #prompts;
  #propagations;
  #confidence;
  #masks;
  #viewer;

  /**
   * @param {import("./session.js").Session} session
   * @param {import("./prompt-queue.js").PromptQueue} prompts
   * @param {import("../propagation/propagation-jobs.js").PropagationJobs} propagations
   * @param {import("../timeline/confidence.js").Confidence} confidence
   * @param {import("../masks/mask-cache.js").MaskCache} masks
   * @param {import("./frame-viewer.js").FrameViewer} viewer
   */
  constructor(session, prompts, propagations, confidence, masks, viewer) {
    super();
    this.#session = session;
    this.#prompts = prompts;
    this.#propagations = propagations;
    this.#confidence = confidence;
    this.#masks = masks;
    this.#viewer = viewer;
    session.on("masks", (frame) => this.#updateScores(frame));
    propagations.on("masks", (frame) => this.masksChanged(frame));
    prompts.on("waiting", () => this.#afterPrompts());
  }

  /** @param {number | null} frame whose masks changed; null if those of any frame may have */
  masksChanged(frame) {
    this.#updateScores(frame);
    if (frame === null) {
      this.#masks.forgetAll();
      this.#viewer.repaint();
    } else {
      this.#masks.forget(frame);
      this.#viewer.refresh(frame);
    }
  }

  /** Loads what may have been changed elsewhere, for example in another tab. */
  async refresh() {
    if (this.#prompts.waiting.length > 0) return;
    const before = JSON.stringify(this.#session.objects);
    try {
      await this.#session.refresh();
      if (JSON.stringify(this.#session.objects) !== before) this.masksChanged(null);
      await this.#propagations.resume();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Once all prompts are answered, loads which masks they made stale. */
  async #afterPrompts() {
    if (this.#prompts.waiting.length > 0) return;
    try {
      await this.#session.refresh();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {number | null} frame null for all frames */
  #updateScores(frame) {
    if (frame === null) this.#confidence.refresh();
    else this.#confidence.masksChanged(frame, frame);
  }

  /** @param {unknown} error */
  #failed(error) {
    if (isGone(error)) return this.emit("gone");
    // The next thing the person does meets the same error and shows it.
    console.debug("The session was not refreshed:", error);
  }
}
