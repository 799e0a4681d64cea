/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").Attributes} Attributes
 */

/**
 * What is true of an object on a frame: its last attributes up to there.
 *
 * @param {AnnotatedObject | null} object
 * @param {number} frame
 * @returns {Attributes | null} null if nothing was said
 */
export function attributesOn(object, frame) {
  return object?.attributes?.filter(({ frame_idx: first }) => first <= frame).at(-1) ?? null;
}

/**
 * The frames on which an object is occluded; the last range may go on beyond the video.
 *
 * @param {AnnotatedObject} object
 * @returns {import("../types.js").FrameRange[]}
 */
export function occludedRanges({ attributes = [] }) {
  return attributes.flatMap(({ frame_idx: first, occluded }, index) => {
    const next = attributes[index + 1]?.frame_idx ?? Infinity;
    return occluded ? [/** @type {[number, number]} */ ([first, next - 1])] : [];
  });
}

/**
 * What to store so that the object is occluded, or no longer, from a frame on.
 *
 * @param {AnnotatedObject} object
 * @param {number} frame
 * @param {boolean} occluded
 * @returns {Attributes}
 */
export function withOcclusion(object, frame, occluded) {
  return { frame_idx: frame, occluded, values: attributesOn(object, frame)?.values ?? {} };
}

/**
 * What to store so that a name has a value. One that the object does not have yet gets it on the whole
 * video, another one from the frame on.
 *
 * @param {AnnotatedObject} object
 * @param {number} frame
 * @param {string} name
 * @param {string} value
 * @returns {Attributes[]}
 */
export function withValue(object, frame, name, value) {
  const said = object.attributes ?? [];
  const isKnown = said.some(({ values }) => name in values);
  if (isKnown) {
    const { occluded, values } = attributesOn(object, frame) ?? { occluded: false, values: {} };
    return [{ frame_idx: frame, occluded, values: { ...values, [name]: value } }];
  }
  const first = { frame_idx: 0, occluded: false, values: {} };
  const all = said[0]?.frame_idx === 0 ? said : [first, ...said];
  return all.map((attributes) => ({
    ...attributes,
    values: { ...attributes.values, [name]: value },
  }));
}

/**
 * What to store so that a name has no value from a frame on.
 *
 * @param {AnnotatedObject} object
 * @param {number} frame
 * @param {string} name
 * @returns {Attributes}
 */
export function withoutValue(object, frame, name) {
  const { occluded = false, values = {} } = attributesOn(object, frame) ?? {};
  const rest = Object.entries(values).filter(([other]) => other !== name);
  return { frame_idx: frame, occluded, values: Object.fromEntries(rest) };
}
