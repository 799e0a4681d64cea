const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

/**
 * Knows whether the server can be reached. Requests report how they fared; once one found nobody,
 * it asks `/health` with growing pauses until there is an answer.
 *
 * Events: `lost` and `restored`.
 */
export class Connection extends EventTarget {
  #lost = false;
  #wait = FIRST_WAIT;
  #timer = 0;

  constructor() {
    super();
    window.addEventListener("online", () => this.#probe());
  }

  get lost() {
    return this.#lost;
  }

  succeeded() {
    if (!this.#lost) return;
    this.#lost = false;
    this.#wait = FIRST_WAIT;
    clearTimeout(this.#timer);
    this.dispatchEvent(new Event("restored"));
  }

  failed() {
    if (this.#lost) return;
    this.#lost = true;
    this.#schedule();
    this.dispatchEvent(new Event("lost"));
  }

  /**
   * @param {AbortSignal} signal ends the wait
   * @returns {Promise<void>} when the server can be reached
   */
  restored(signal) {
    if (!this.#lost) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.addEventListener("restored", () => resolve(), { once: true, signal });
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  #schedule() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#probe(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  async #probe() {
    if (!this.#lost) return;
    try {
      await fetch("/health", { cache: "no-store" });
      this.succeeded();
    } catch {
      this.#schedule();
    }
  }
}
