/**
 * @typedef {import("../types.js").Suspect} Suspect
 * @typedef {{objectId: number, first: number, last: number, worst: Suspect}} Stretch
 */

/** Suspect frames with at most this many others between them belong together. */
const GAP = 3;

/**
 * Groups the suspect masks of each object into stretches: a person who corrects the worst frame of a
 * stretch corrects all of it.
 *
 * @param {Suspect[]} suspects by ascending frame
 * @returns {Stretch[]} in the order of their worst frames
 */
export function suspectStretches(suspects) {
  /** @type {Map<number, Stretch>} the last stretch of each object */
  const open = new Map();
  /** @type {Stretch[]} */
  const stretches = [];
  for (const suspect of suspects) {
    const { frame_idx: frame, object_id: objectId, score } = suspect;
    const stretch = open.get(objectId);
    if (stretch && frame - stretch.last <= GAP + 1) {
      stretch.last = frame;
      if (score < stretch.worst.score) stretch.worst = suspect;
    } else {
      const begun = { objectId, first: frame, last: frame, worst: suspect };
      open.set(objectId, begun);
      stretches.push(begun);
    }
  }
  return stretches.sort((a, b) => a.worst.frame_idx - b.worst.frame_idx);
}
