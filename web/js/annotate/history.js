/** @typedef {{undo(): Promise<void>, redo(): Promise<void>, objectId: number}} Command */

/**
 * What was done and can be taken back, newest last. Steps run one after the other; one that fails
 * stays where it was.
 *
 * Event: `change`.
 */
export class History extends EventTarget {
  /** @type {Command[]} */
  #done = [];
  /** @type {Command[]} */
  #undone = [];
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #running = 0;

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Whether a step is under way. */
  get busy() {
    return this.#running > 0;
  }

  /** @param {Command} command that was just done */
  push(command) {
    this.#done.push(command);
    this.#undone.length = 0;
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
    for (const list of [this.#done, this.#undone]) {
      const kept = list.filter((command) => command.objectId !== objectId);
      list.splice(0, list.length, ...kept);
    }
    this.#changed();
  }

  /**
   * Runs the newest command of `from` once the steps before are done, and moves it to `to`.
   *
   * @param {Command[]} from
   * @param {Command[]} to
   * @param {(command: Command) => Promise<void>} run
   * @returns {Promise<Command | null>} the command that was run
   */
  #step(from, to, run) {
    const step = this.#last.then(async () => {
      const command = from.at(-1);
      if (!command) return null;
      await run(command);
      from.splice(from.indexOf(command), 1);
      to.push(command);
      return command;
    });
    this.#running += 1;
    this.#changed();
    this.#last = step
      .catch(() => {})
      .finally(() => {
        this.#running -= 1;
        this.#changed();
      });
    return step;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
