/** Undoes and redoes changes, and shows the person what has changed. */
export class Undo {
  #history;
  #session;
  #selection;
  #prompts;
  #sync;
  #toasts;

  /**
   * @param {import("./edit-history.js").EditHistory} history
   * @param {import("./session.js").Session} session
   * @param {import("./selection.js").Selection} selection
   * @param {import("./prompt-queue.js").PromptQueue} prompts
   * @param {import("./session-sync.js").SessionSync} sync
   * @param {import("../ui/toasts.js").Toasts} toasts
   */
  constructor(history, session, selection, prompts, sync, toasts) {
    this.#history = history;
    this.#session = session;
    this.#selection = selection;
    this.#prompts = prompts;
    this.#sync = sync;
    this.#toasts = toasts;
  }

  undo() {
    return this.#step("undo");
  }

  redo() {
    return this.#step("redo");
  }

  /** @param {"undo" | "redo"} direction */
  async #step(direction) {
    const [session, selection] = [this.#session, this.#selection];
    try {
      const move = await this.#prompts.inTurn(async () => {
        // The key may be pressed before the page knows what there is to undo after the last change.
        await this.#history.settled();
        return this.#history.step(direction);
      });
      if (!move) return;
      await session.reload();
      const [only, ...others] = move.object_ids;
      if (others.length === 0 && session.object(only)) selection.objectId = only;
      else if (!session.object(selection.objectId)) selection.objectId = null;
    } catch (error) {
      const what = direction === "undo" ? "undone" : "done again";
      this.#toasts.error(`It was not ${what}.`, error);
    }
    this.#sync.masksChanged(null);
  }
}
