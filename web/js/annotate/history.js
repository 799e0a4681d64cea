/** @typedef {{undo(): Promise<void>, redo(): Promise<void>, objectId: number}} Command */

/**
 * What was done and can be taken back, newest last. One step at a time: a step that fails stays
 * where it was.
 *
 * Event: `change`.
 */
export class History extends EventTarget {
  /** @type {Command[]} */
  #done = [];
  /** @type {Command[]} */
  #undone = [];
  #busy = false;

  get canUndo() {
    return this.#done.length > 0 && !this.#busy;
  }

  get canRedo() {
    return this.#undone.length > 0 && !this.#busy;
  }

  /** @param {Command} command that was just done */
  push(command) {
    this.#done.push(command);
    this.#undone = [];
    this.#changed();
  }

  undo() {
    return this.#step(this.#done, this.#undone, (command) => command.undo());
  }

  redo() {
    return this.#step(this.#undone, this.#done, (command) => command.redo());
  }

  /**
   * The object is gone, and what was done to it can't be taken back.
   *
   * @param {number} objectId
   */
  forgetObject(objectId) {
    this.#done = this.#done.filter((command) => command.objectId !== objectId);
    this.#undone = this.#undone.filter((command) => command.objectId !== objectId);
    this.#changed();
  }

  /**
   * @param {Command[]} from
   * @param {Command[]} to
   * @param {(command: Command) => Promise<void>} run
   */
  async #step(from, to, run) {
    const command = from.at(-1);
    if (!command || this.#busy) return;
    this.#busy = true;
    this.#changed();
    try {
      await run(command);
      from.pop();
      to.push(command);
    } finally {
      this.#busy = false;
      this.#changed();
    }
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
