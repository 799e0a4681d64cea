/**
 * A model's name for a person, such as "SAM 2.1 tiny".
 *
 * @param {import("../types.js").Model} model
 */
export function modelTitle({ name, version }) {
  if (name === "edgetam") return "EdgeTAM";
  return `SAM ${version} ${name.replace(/-.*/, "")}`;
}
