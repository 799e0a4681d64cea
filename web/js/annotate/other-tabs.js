import { Emitter } from "../emitter.js";

/** Milliseconds over which changes are collected before other tabs are told. */
const SETTLE = 100;

/**
 * Tells the browser's other tabs with the same session that something changed, and hears from them.
 *
 * Event: `changed` if another tab changed something.
 *
 * @extends {Emitter<{changed(): void}>}
 */
export class OtherTabs extends Emitter {
  #channel;
  #timer = 0;

  /** @param {string} sessionId */
  constructor(sessionId) {
    super();
    this.#channel = new BroadcastChannel(`masklet session ${sessionId}`);
    this.#channel.onmessage = () => this.emit("changed");
  }

  /** Tells the others, soon. */
  tell() {
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.#channel.postMessage("changed");
    }, SETTLE);
  }

  close() {
    clearTimeout(this.#timer);
    this.#channel.close();
  }
}
