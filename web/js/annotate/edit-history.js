/** Milliseconds over which changes are gathered before the server is asked. */
const SETTLE = 120;

/**
 * What can be taken back and done again, as the server keeps it: prompts, drawings, propagations
 * and changes of objects, over a refresh of the page too. Steps run one after the other.
 *
 * Event: `change`.
 */
export class EditHistory extends EventTarget {
  /** @type {import("../api/session-api.js").HistoryState} */
  #state = { undo: null, redo: null };
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #running = 0;
  /** Of the question that is still to be asked; 0 for none. */
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

  /** What undo would take back, in words; null for nothing. */
  get undoable() {
    return this.#state.undo;
  }

  /** What redo would do again, in words; null for nothing. */
  get redoable() {
    return this.#state.redo;
  }

  /** Whether a step is under way. */
  get busy() {
    return this.#running > 0;
  }

  /** Something was done: asks, soon, what can be taken back now. */
  refresh() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), SETTLE);
  }

  /** Waits until it is known what the changes so far left to take back. */
  settled() {
    if (this.#timer) this.#ask();
    return this.#answered;
  }

  close() {
    clearTimeout(this.#timer);
  }

  /**
   * @param {"undo" | "redo"} direction
   * @returns {Promise<import("../api/session-api.js").HistoryMove | null>} what changed; null where
   *   the steps before left nothing
   */
  step(direction) {
    const step = this.#last.then(async () => {
      if (this.#state[direction] === null) return null;
      const move = await this.#api.travel(this.#sessionId, direction);
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
    this.dispatchEvent(new Event("change"));
  }
}
