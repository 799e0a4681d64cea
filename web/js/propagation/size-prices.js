/**
 * @typedef {import("../types.js").PropagationChoice} PropagationChoice
 * @typedef {import("../api/session-api.js").Estimate} Estimate
 */

/** Milliseconds to wait for further changes of the choice before the server is asked. */
const SETTLE = 250;

/** Asks what a propagation would take at each size of picture, one after the other. */
export class SizePrices {
  #estimate;
  #show;
  #question = 0;
  #timer = 0;

  /**
   * @param {(choice: PropagationChoice) => Promise<Estimate>} estimate asks the server
   * @param {(size: number, seconds: number | null) => void} show
   */
  constructor(estimate, show) {
    this.#estimate = estimate;
    this.#show = show;
  }

  /**
   * @param {PropagationChoice} choice
   * @param {number[]} sizes
   */
  ask(choice, sizes) {
    this.stop();
    const question = this.#question;
    this.#timer = setTimeout(async () => {
      for (const size of sizes) {
        const seconds = await this.#seconds({ ...choice, imageSize: size });
        if (question !== this.#question) return;
        this.#show(size, seconds);
      }
    }, SETTLE);
  }

  /** Answers that are still to come are not shown. */
  stop() {
    this.#question += 1;
    clearTimeout(this.#timer);
  }

  /** @param {PropagationChoice} choice */
  async #seconds(choice) {
    try {
      return (await this.#estimate(choice)).seconds;
    } catch (error) {
      // The estimate for the chosen size says what is wrong.
      console.debug(`No estimate for ${choice.imageSize} pixels:`, error);
      return null;
    }
  }
}
