/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").PropagationChoice} PropagationChoice
 * @typedef {{choice: PropagationChoice, keyframes: Record<number, string>}} Submission a job that is
 *   not done: what was chosen, and the keyframes of its objects at that moment
 */

/**
 * @param {PropagationChoice} choice
 * @param {AnnotatedObject[]} objects of the session
 * @returns {Submission}
 */
export function submission(choice, objects) {
  const included = objects.filter(({ object_id: id, keyframes, locked }) => {
    return keyframes.length > 0 && !locked && (choice.objectIds?.includes(id) ?? true);
  });
  return {
    choice,
    keyframes: Object.fromEntries(included.map((object) => [object.object_id, keyframesOf(object)])),
  };
}

/**
 * True if a job that is not done makes these masks of the object anyway: it was submitted for all
 * these frames in these directions at this size of picture, and the object's keyframes are still the
 * same. What follows a draft takes the keyframes of that moment.
 *
 * @param {AnnotatedObject} object
 * @param {Pick<PropagationChoice, "start" | "end" | "direction" | "imageSize">} wanted
 * @param {Submission[]} submissions
 */
export function isCovered(object, { start, end, direction, imageSize }, submissions) {
  return submissions.some(({ choice, keyframes }) => {
    const includes = choice.start <= start && end <= choice.end;
    const goesThere = choice.direction === "both" || choice.direction === direction;
    const isAlike = choice.imageSize === imageSize;
    const before = keyframes[object.object_id];
    const isCurrent = before === keyframesOf(object) || (choice.draft && before !== undefined);
    return includes && goesThere && isAlike && isCurrent;
  });
}

/** @param {AnnotatedObject} object */
function keyframesOf({ keyframes }) {
  return JSON.stringify(
    keyframes.map(({ frame_idx, points, labels, box, mask }) => {
      return [frame_idx, points, labels, box, mask];
    }),
  );
}
