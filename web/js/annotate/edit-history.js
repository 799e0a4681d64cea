import { Emitter } from "../emitter.js";

/** Milliseconds over which changes are collected before the server is asked. */
const SETTLE = 120;

/**
 * What can be undone and redone: prompts, drawings, propagations and changes of objects. The server
 * keeps the history, so it survives a refresh of the page. Steps run one after the other.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class EditHistory extends Emitter {
  /** @type {import("../api/session-api.js").HistoryState} */
  #state = { undo: null, redo: null };
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #running = 0;
  /** Timer until the server is asked; 0 if none is set. */
  #timer = 0;
  /** @type {Promise<void>} */
  #answered = Promise.resolve();
  #api;
  #sessionId;

  /**
   * @param {import("../api/session-api.js").SessionApi} api
   * @param {string} sessionId
   */
  constructor(api, sessionId) {
    super();
    this.#api = api;
    this.#sessionId = sessionId;
  }

  /** What undo would undo, in words; null if nothing. */
  get undoable() {
    return this.#state.undo;
  }

  /** What redo would redo, in words; null if nothing. */
  get redoable() {
    return this.#state.redo;
  }

  /** True while a step is running. */
  get busy() {
    return this.#running > 0;
  }

  /** Called after each change: asks the server, soon, what can be undone now. */
  refresh() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), SETTLE);
  }

  /** Waits until it is known what can be undone after the changes so far. */
  settled() {
    if (this.#timer) this.#ask();
    return this.#answered;
  }

  close() {
    clearTimeout(this.#timer);
  }

  /**
   * @param {"undo" | "redo"} direction
   * @returns {Promise<import("../api/session-api.js").HistoryMove | null>} what changed; null if
   *   there was nothing to undo or redo
   */
  step(direction) {
    const step = this.#last.then(async () => {
      if (this.#state[direction] === null) return null;
      const move = await this.#api.step(this.#sessionId, direction);
      this.#state = { undo: move.undo, redo: move.redo };
      return move;
    });
    this.#running += 1;
    this.#changed();
    this.#last = step
      .catch(() => this.refresh())
      .finally(() => {
        this.#running -= 1;
        this.#changed();
      });
    return step;
  }

  #ask() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#answered = this.#fetch();
  }

  async #fetch() {
    try {
      this.#state = await this.#api.history(this.#sessionId);
      this.#changed();
    } catch (error) {
      // The next change asks again.
      console.debug("The history was not fetched:", error);
    }
  }

  #changed() {
    this.emit("change");
  }
}
