/** @param {number} bytes */
export function fileSize(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/**
 * 75.2 as "1:15"; with 1 digit as "1:15.2", with 2 as "1:15.20".
 *
 * @param {number} seconds
 * @param {0 | 1 | 2} [digits]
 */
export function timecode(seconds, digits = 0) {
  const scale = 10 ** digits;
  const rounded = Math.floor(seconds * scale + 1e-6) / scale;
  const minutes = Math.floor(rounded / 60);
  const rest = (rounded - minutes * 60).toFixed(digits);
  return `${minutes}:${rest.padStart(digits ? 3 + digits : 2, "0")}`;
}

/**
 * A duration in words: "8 s", "3 min", "1 h 20 min".
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * @param {number} count
 * @param {string} noun
 */
export function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** How many names are written out. */
const NAMES = 5;

/**
 * Names in a sentence: "a", "a, b and c", or "a, b, c, d and 8 others" if there are many.
 *
 * @param {string[]} names at least one
 */
export function listed(names) {
  const shown = names.length > NAMES ? names.slice(0, NAMES - 1) : names.slice(0, -1);
  const rest = names.length - shown.length;
  const last = rest > 1 ? counted(rest, "other") : names.at(-1);
  return shown.length ? `${shown.join(", ")} and ${last}` : `${last}`;
}

/** @param {[number, number, number]} color */
export function hex(color) {
  return `#${color.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * @param {string} text "#rrggbb"
 * @returns {[number, number, number]}
 */
export function rgb(text) {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
