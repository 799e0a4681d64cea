/**
 * @typedef {{group: string, keys: string, label: string, match?: string[], run?: () => void}}
 *   Shortcut `keys` as the help shows them; `match` as `combination` writes them, none if it
 *   is a mouse action
 */

/**
 * The keys of an event, such as "Shift+ArrowLeft", "Ctrl+z" or "p": modifiers in a fixed order, Cmd
 * counts as Ctrl. Shift is left out if it makes another character, such as "?".
 *
 * @param {KeyboardEvent} event
 */
export function combination(event) {
  const printable = event.key.length === 1;
  const letter = printable && event.key.toLowerCase() !== event.key.toUpperCase();
  const key = printable ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && (!printable || letter);
  return [
    event.ctrlKey || event.metaKey ? "Ctrl+" : "",
    event.altKey ? "Alt+" : "",
    shift ? "Shift+" : "",
    key,
  ].join("");
}

/** Runs shortcuts for key presses anywhere on the page, except in fields and dialogs. */
export class Shortcuts {
  /** @type {Map<string, () => void>} */
  #byKey = new Map();
  #listener = (/** @type {KeyboardEvent} */ event) => this.#pressed(event);

  /** @param {Shortcut[]} shortcuts */
  constructor(shortcuts) {
    this.all = shortcuts;
    for (const { match, run } of shortcuts) {
      for (const key of match ?? []) if (run) this.#byKey.set(key, run);
    }
    document.addEventListener("keydown", this.#listener);
  }

  close() {
    document.removeEventListener("keydown", this.#listener);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (target instanceof HTMLInputElement && target.type !== "color") {
      if (event.key === "Escape") target.blur();
      return;
    }
    const key = combination(event);
    if (target instanceof HTMLSelectElement) return;
    // On a button, a link or a colour field these keys press it.
    const presses = key === " " || key === "Enter";
    if (presses && target.closest("button, a, input, summary")) return;
    // Text that the person has selected is copied as on any page.
    if (key === "Ctrl+c" && String(document.getSelection())) return;
    const run = this.#byKey.get(key);
    if (!run) return;
    event.preventDefault();
    run();
  }
}
