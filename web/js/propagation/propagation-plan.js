/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").PropagationChoice} PropagationChoice
 * @typedef {{start: number, end: number, direction: import("../types.js").Direction,
 *   scope: import("../types.js").Scope, objects: "all" | "chosen"}} PropagationSettings
 */

/** What a propagation with these settings would do, or why it can't be started. */
export class PropagationPlan {
  #all;
  #totalFrames;
  #chosenId;
  #settings;

  /**
   * @param {AnnotatedObject[]} objects of the session
   * @param {number} totalFrames
   * @param {number | null} chosenId the chosen object
   * @param {PropagationSettings} settings
   */
  constructor(objects, totalFrames, chosenId, settings) {
    this.#all = objects;
    this.#totalFrames = totalFrames;
    this.#chosenId = chosenId;
    this.#settings = settings;
  }

  /** @returns {PropagationChoice} the request to the server */
  get choice() {
    const { start, end, direction, scope } = this.#settings;
    return {
      start,
      end,
      direction,
      scope: scope === "changed" && !this.#isFirst ? "changed" : "full",
      objectIds: this.#onlyId === null ? null : [this.#onlyId],
    };
  }

  /**
   * What the person has to do before the propagation can start; null if nothing.
   *
   * @returns {string | null}
   */
  get obstacle() {
    if (this.#all.every(({ keyframes }) => keyframes.length === 0)) {
      return "Click an object in the picture first.";
    }
    if (this.#settings.objects === "chosen") {
      if (this.#chosenId === null) return "Choose an object in the list first.";
      const chosen = this.#all.find(({ object_id: id }) => id === this.#chosenId);
      if (chosen?.locked) return "The chosen object is locked.";
    }
    const objects = this.#objects;
    if (objects.length === 0) return "All objects are locked: unlock one first.";
    if (this.#settings.scope === "changed" && objects.every(({ stale }) => stale?.length === 0)) {
      const isHeld = this.#all.some(({ locked, stale = [] }) => locked && stale.length > 0);
      return `Up to date${isHeld ? " but for locked objects" : ""}. “Everything” makes all anew.`;
    }
    return null;
  }

  /** The id of the chosen object if only that one is to be propagated. */
  get #onlyId() {
    return this.#settings.objects === "chosen" ? this.#chosenId : null;
  }

  /** The objects to propagate: locked ones and those without keyframes are left out. */
  get #objects() {
    return this.#all.filter(({ object_id: id, keyframes, locked }) => {
      return keyframes.length > 0 && !locked && (this.#onlyId === null || id === this.#onlyId);
    });
  }

  /** True if only the masks on keyframes are up to date: then "changed" means everything. */
  get #isFirst() {
    return this.#objects.every(({ keyframes, stale = [] }) => {
      const frames = stale.reduce((sum, [first, last]) => sum + last - first + 1, 0);
      return frames + keyframes.length >= this.#totalFrames;
    });
  }
}
