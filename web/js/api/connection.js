import { Emitter } from "../emitter.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

/**
 * Knows whether the server can be reached. Every request reports success or failure; after a
 * failure, `/health` is asked with growing pauses until it answers.
 *
 * @extends {Emitter<{lost(): void, restored(): void}>}
 */
export class Connection extends Emitter {
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
    this.emit("restored");
  }

  failed() {
    if (this.#lost) return;
    this.#lost = true;
    this.#schedule();
    this.emit("lost");
  }

  /**
   * @param {AbortSignal} signal ends the wait
   * @returns {Promise<void>} resolves as soon as the server can be reached
   */
  restored(signal) {
    if (!this.#lost) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.on("restored", resolve, { once: true, signal });
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
