import { h } from "./dom.js";
import { iconButton } from "./controls.js";
import { sentence } from "../api/errors.js";

const SHOWN_FOR = { note: 5000, error: 15000 };

/** Short messages, spoken by screen readers. Errors stay longer. No message is shown twice. */
export class Toasts {
  #region = h("div", { class: "toasts", role: "region", "aria-label": "Messages" });
  #notes = h("div", { "aria-live": "polite" });
  #errors = h("div", { "aria-live": "assertive" });

  constructor() {
    this.#region.append(this.#errors, this.#notes);
    document.body.append(this.#region);
  }

  /** @param {string} text */
  note(text) {
    this.#show(this.#notes, "note", text);
  }

  /**
   * @param {string} what could not be done, as a sentence
   * @param {unknown} error
   */
  error(what, error) {
    this.#show(this.#errors, "error", `${what} ${sentence(error)}`);
  }

  /**
   * @param {HTMLElement} region
   * @param {"note" | "error"} kind
   * @param {string} text
   */
  #show(region, kind, text) {
    for (const shown of region.querySelectorAll(".toast")) {
      if (/** @type {HTMLElement} */ (shown).dataset.text === text) shown.remove();
    }
    const toast = h("div", { class: `toast toast-${kind}`, "data-text": text }, h("p", {}, text));
    toast.append(iconButton("close", "Dismiss", () => toast.remove()));
    region.append(toast);
    setTimeout(() => toast.remove(), SHOWN_FOR[kind]);
  }
}
