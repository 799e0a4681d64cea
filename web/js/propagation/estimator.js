import { counted, duration } from "../ui/format.js";
import { isTemporary, sentence } from "../api/errors.js";

/** Milliseconds a choice rests before the server is asked what it would take. */
const SETTLE = 250;

/** Tells what a propagation would take, for the choice that was asked about last. */
export class Estimator {
  #api;
  #sessionId;
  #show;
  #question = 0;
  #timer = 0;
  /** @type {number | null} */
  #frames = null;
  /** Whether what is shown is no estimate. */
  #said = false;

  /**
   * @param {import("../api/session-api.js").SessionApi} api
   * @param {string} sessionId
   * @param {(text: string) => void} show
   */
  constructor(api, sessionId, show) {
    this.#api = api;
    this.#sessionId = sessionId;
    this.#show = show;
  }

  /** Frames the last answer was about; null before there is one. */
  get frames() {
    return this.#frames;
  }

  /** @param {import("../types.js").PropagationChoice} choice */
  ask(choice) {
    const question = ++this.#question;
    this.#frames = null;
    clearTimeout(this.#timer);
    // An estimate may stand until the next is there; what no longer holds may not.
    if (this.#said) this.#show("Estimating…");
    this.#said = false;
    this.#timer = setTimeout(async () => {
      this.#show("Estimating…");
      const text = await this.#answer(choice);
      if (question === this.#question) this.#show(text);
    }, SETTLE);
  }

  /** @param {string} text in place of an estimate */
  say(text) {
    this.#question += 1;
    this.#frames = null;
    clearTimeout(this.#timer);
    this.#said = true;
    this.#show(text);
  }

  close() {
    this.#question += 1;
    clearTimeout(this.#timer);
  }

  /** @param {import("../types.js").PropagationChoice} choice */
  async #answer(choice) {
    try {
      const { frames, objects, seconds } = await this.#api.estimate(this.#sessionId, choice);
      this.#frames = frames;
      const what = `${counted(frames, "frame")} × ${counted(objects, "object")}`;
      return seconds === null ? what : `${what} · about ${duration(seconds)}`;
    } catch (error) {
      return isTemporary(error) ? "" : sentence(error);
    }
  }
}
