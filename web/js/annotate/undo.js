import { Emitter } from "../emitter.js";
import { words } from "../words.js";

/**
 * Undoes and redoes changes, and shows the person what has changed.
 *
 * Event: `moved` after a step was undone or redone.
 *
 * @extends {Emitter<{moved(): void}>}
 */
export class Undo extends Emitter {
  #stage;
  #history;
  #session;
  #selection;
  #prompts;
  #sync;
  #toasts;

  /**
   * @param {import("../stage/stage.js").Stage} stage
   * @param {import("./edit-history.js").EditHistory} history
   * @param {import("./session.js").Session} session
   * @param {import("./selection.js").Selection} selection
   * @param {import("./prompt-queue.js").PromptQueue} prompts
   * @param {import("./session-sync.js").SessionSync} sync
   * @param {import("../ui/toasts.js").Toasts} toasts
   */
  constructor(stage, history, session, selection, prompts, sync, toasts) {
    super();
    this.#stage = stage;
    this.#history = history;
    this.#session = session;
    this.#selection = selection;
    this.#prompts = prompts;
    this.#sync = sync;
    this.#toasts = toasts;
  }

  /** Takes back the last part of an unfinished drawing; if there is none, undoes the last change. */
  async undo() {
    if (this.#stage.tool.takeBack()) return;
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
      if (others.length === 0 && session.object(only)) {
        // Undoing what was done to all selected ones, step by step, leaves them selected.
        if (!selection.isSelected(only)) selection.objectId = only;
      } else if (!session.object(selection.objectId)) selection.objectId = null;
      this.emit("moved");
    } catch (error) {
      this.#toasts.error(direction === "undo" ? words.notUndone : words.notRedone, error);
    }
    this.#sync.masksChanged(null);
  }
}
