/** @typedef {import("../types.js").Project} Project */

/**
 * Ways to write a date, the shortest first.
 *
 * @type {Intl.DateTimeFormatOptions[]}
 */
const STYLES = [
  { dateStyle: "medium" },
  { dateStyle: "medium", timeStyle: "short" },
  { dateStyle: "medium", timeStyle: "medium" },
];

/**
 * Distinguishes projects that have the same name by the time they were created, written no more
 * precisely than necessary.
 *
 * @param {Project[]} projects
 * @returns {Map<string, string>} by id; only projects that share their name
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
    const dates = written.find((all) => new Set(all).size === all.length) ?? written.at(-1);
    namesakes.forEach((project, index) => found.set(project.id, dates?.[index] ?? ""));
  }
  return found;
}

/**
 * Names under which the projects can be distinguished.
 *
 * @param {Project[]} projects
 * @returns {Map<string, string>} by id: the name, and if others have it too, when it was created
 */
export function labels(projects) {
  const created = distinctions(projects);
  return new Map(
    projects.map(({ id, name }) => [id, created.has(id) ? `${name}, ${created.get(id)}` : name]),
  );
}
