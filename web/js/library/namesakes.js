/** @typedef {import("../types.js").Project} Project */

/**
 * How a date is written, the shortest first.
 *
 * @type {Intl.DateTimeFormatOptions[]}
 */
const STYLES = [
  { dateStyle: "medium" },
  { dateStyle: "medium", timeStyle: "short" },
  { dateStyle: "medium", timeStyle: "medium" },
];

/**
 * What tells projects of one name apart: when they were made, as exactly as that takes.
 *
 * @param {Project[]} projects
 * @returns {Map<string, string>} by id; none for a project whose name is its own
 */
export function distinctions(projects) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const { id, name } of projects) {
    const namesakes = projects.filter((other) => other.name === name);
    if (namesakes.length < 2 || found.has(id)) continue;
    const written = STYLES.map((style) => {
      const format = new Intl.DateTimeFormat("en-GB", style);
      return namesakes.map((project) => `made ${format.format(new Date(project.created_at))}`);
    });
    const told = written.find((dates) => new Set(dates).size === dates.length) ?? written.at(-1);
    namesakes.forEach((project, index) => found.set(project.id, told?.[index] ?? ""));
  }
  return found;
}

/**
 * Names that can be chosen from.
 *
 * @param {Project[]} projects
 * @returns {Map<string, string>} by id: the name, and what tells it from namesakes
 */
export function labels(projects) {
  const told = distinctions(projects);
  return new Map(
    projects.map(({ id, name }) => [id, told.has(id) ? `${name}, ${told.get(id)}` : name]),
  );
}
