import { h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * A square button with an icon. Screen readers speak its label; hovering shows label and key.
 *
 * @param {import("./icons.js").IconName} name
 * @param {string} label
 * @param {() => void} onclick
 * @param {string} [key]
 */
export function iconButton(name, label, onclick, key) {
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": label,
      "aria-keyshortcuts": key,
      title: tooltip(label, key),
      onclick,
    },
    icon(name),
  );
}

/**
 * Keys whose names in a browser are not what is printed on them.
 *
 * @type {Record<string, string>}
 */
const PRINTED = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", "-": "−" };

/**
 * @param {string} label
 * @param {string | null | undefined} key as browsers name it
 */
function tooltip(label, key) {
  return key ? `${label} (${PRINTED[key] ?? key})` : label;
}

/**
 * On Enter, leaves the field: what was typed is applied, and keys are shortcuts of the page again.
 *
 * @param {KeyboardEvent} event
 */
export function leaveOnEnter(event) {
  if (event.key === "Enter") /** @type {HTMLElement} */ (event.currentTarget).blur();
}

/**
 * A button with an icon and a text.
 *
 * @param {import("./icons.js").IconName} name
 * @param {string} label
 * @param {() => void} onclick
 */
export function textButton(name, label, onclick) {
  const attributes = { type: "button", class: "button button-quiet", onclick };
  return h("button", attributes, icon(name), label);
}

/**
 * @param {HTMLButtonElement} button
 * @param {import("./icons.js").IconName} name
 * @param {string} label
 */
export function relabel(button, name, label) {
  if (button.getAttribute("aria-label") === label) return;
  button.setAttribute("aria-label", label);
  const key = button.getAttribute("aria-keyshortcuts");
  button.title = tooltip(label, key);
  button.replaceChildren(icon(name));
}

/** @param {string} label */
export function spinner(label) {
  return h("span", { class: "spinner", role: "img", "aria-label": label });
}

/** @param {string} label */
export function progressBar(label) {
  const fill = h("div", { class: "progress-fill" });
  const bar = h(
    "div",
    { class: "progress", role: "progressbar", "aria-label": label, "aria-valuemin": 0 },
    fill,
  );
  bar.setAttribute("aria-valuemax", "100");
  return {
    bar,
    /** @param {number} percent */
    set(percent) {
      bar.setAttribute("aria-valuenow", String(Math.round(percent)));
      fill.style.transform = `scaleX(${Math.min(1, Math.max(0, percent / 100))})`;
    },
  };
}
