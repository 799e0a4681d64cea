import { counted, duration } from "../ui/format.js";
import { isTemporary, sentence } from "../api/errors.js";

/**
 * @typedef {import("../types.js").PropagationChoice} PropagationChoice
 * @typedef {import("../api/session-api.js").Estimate} Estimate
 */

/** Milliseconds to wait for further changes of the choice before the server is asked. */
const SETTLE = 250;

/**
 * Shows how long a propagation would take, for the latest choice. Asks one question at a time: on a busy
 * machine answers take seconds, and a click must not wait behind questions that nobody has any more.
 */
export class Estimator {
  #estimate;
  #show;
  #question = 0;
  /** The last question whose answer was shown or is no longer wanted. */
  #answered = 0;
  #timer = 0;
  #isAsking = false;
  /**
   * What to ask once the question before is answered.
   *
   * @type {{question: number, choice: PropagationChoice, first: string} | null}
   */
  #next = null;
  /** @type {number | null} */
  #frames = null;
  /** @type {number | null} */
  #seconds = null;
  /** True if the text shown is not an estimate. */
  #isMessage = false;

  /**
   * @param {(choice: PropagationChoice) => Promise<Estimate>} estimate asks the server
   * @param {(text: string) => void} show
   */
  constructor(estimate, show) {
    this.#estimate = estimate;
    this.#show = show;
  }

  /** The number of frames to compute; null while it is not known. */
  get frames() {
    return this.#frames;
  }

  /** The seconds that it would take; null while that is not known. */
  get seconds() {
    return this.#seconds;
  }

  /**
   * @param {PropagationChoice} choice
   * @param {string} [first] to say before the estimate
   */
  ask(choice, first = "") {
    const question = ++this.#question;
    this.#frames = null;
    this.#seconds = null;
    clearTimeout(this.#timer);
    // An old estimate may stay until the next one is there, a message that is wrong now may not.
    if (this.#isMessage) this.#show("Estimating…");
    this.#isMessage = false;
    this.#timer = setTimeout(() => {
      this.#show("Estimating…");
      this.#next = { question, choice, first };
      void this.#askNext();
    }, SETTLE);
  }

  async #askNext() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#next) {
      const { question, choice, first } = this.#next;
      this.#next = null;
      const text = first + (await this.#answer(choice));
      if (question <= this.#answered) continue;
      this.#answered = question;
      this.#show(text);
    }
    this.#isAsking = false;
  }

  /** @param {string} text to show instead of an estimate */
  say(text) {
    this.#answered = this.#question;
    this.#next = null;
    this.#frames = null;
    clearTimeout(this.#timer);
    this.#isMessage = true;
    this.#show(text);
  }

  close() {
    this.#answered = this.#question;
    this.#next = null;
    clearTimeout(this.#timer);
  }

  /** @param {PropagationChoice} choice */
  async #answer(choice) {
    try {
      const { frames, objects, seconds } = await this.#estimate(choice);
      this.#frames = frames;
      this.#seconds = seconds;
      const what = `${counted(frames, "frame")} × ${counted(objects, "object")}`;
      return seconds === null ? what : `${what} · about ${duration(seconds)}`;
    } catch (error) {
      return isTemporary(error) ? "" : sentence(error);
    }
  }
}
