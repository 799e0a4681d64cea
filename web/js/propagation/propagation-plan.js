import { isCovered } from "./covered.js";
import { words } from "../words.js";

/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").PropagationChoice} PropagationChoice
 * @typedef {import("./covered.js").Submission} Submission
 * @typedef {{start: number, end: number, direction: import("../types.js").Direction,
 *   scope: import("../types.js").Scope, objects: "all" | "chosen",
 *   imageSize?: number}} PropagationSettings `imageSize` is left out for the server's own
 */

/**
 * What a propagation with these settings would do, or why it can't be started. What a job that is not
 * done makes anyway is left out.
 */
export class PropagationPlan {
  #all;
  #totalFrames;
  #chosenId;
  #settings;
  #submissions;

  /**
   * @param {AnnotatedObject[]} objects of the session
   * @param {number} totalFrames
   * @param {number | null} chosenId the chosen object
   * @param {PropagationSettings} settings
   * @param {Submission[]} [submissions] of the jobs that are not done
   */
  constructor(objects, totalFrames, chosenId, settings, submissions = []) {
    this.#all = objects;
    this.#totalFrames = totalFrames;
    this.#chosenId = chosenId;
    this.#settings = settings;
    this.#submissions = submissions;
  }

  /** @returns {PropagationChoice} the request to the server */
  get choice() {
    const { start, end, direction, scope, imageSize } = this.#settings;
    return {
      start,
      end,
      direction,
      scope: scope === "changed" && !this.#isFirst ? "changed" : "full",
      objectIds: this.#objectIds,
      ...(imageSize && { imageSize }),
    };
  }

  /**
   * What the person has to do before the propagation can start; null if nothing.
   *
   * @returns {string | null}
   */
  get obstacle() {
    if (this.#all.every(({ keyframes }) => keyframes.length === 0)) {
      return words.clickFirst;
    }
    if (this.#settings.objects === "chosen") {
      if (this.#chosenId === null) return words.chooseFirst;
      const chosen = this.#all.find(({ object_id: id }) => id === this.#chosenId);
      if (chosen?.locked) return words.chosenLocked;
    }
    const objects = this.#objects;
    if (objects.length === 0) return words.allLocked;
    if (this.#settings.scope === "changed" && objects.every(({ stale }) => stale?.length === 0)) {
      const isHeld = this.#all.some(({ locked, stale = [] }) => locked && stale.length > 0);
      return isHeld ? words.upToDateButLocked : words.upToDate;
    }
    if (this.#uncovered.length === 0) return words.covered;
    return null;
  }

  /** True if it can't be started only because jobs that are not done make all of it. */
  get isUnderWay() {
    return this.obstacle === words.covered;
  }

  /** @returns {number[] | null} null for all objects */
  get #objectIds() {
    const uncovered = this.#uncovered;
    if (uncovered.length < this.#objects.length) return uncovered.map(({ object_id: id }) => id);
    return this.#onlyId === null ? null : [this.#onlyId];
  }

  /** The objects to propagate whose masks no job makes anyway. */
  get #uncovered() {
    return this.#objects.filter((object) => {
      return !isCovered(object, this.#settings, this.#submissions);
    });
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
