import { h } from "./dom.js";
import { iconButton } from "./controls.js";
import { sentence } from "../api/errors.js";

/**
 * Opens a modal dialog, which removes itself when it is closed. Escape closes it unless `stays`.
 *
 * @param {string} title
 * @param {(Node | string)[]} content
 * @param {{stays?: boolean, wide?: boolean}} [options]
 */
export function openDialog(title, content, options = {}) {
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    {
      class: options.wide ? "dialog dialog-wide" : "dialog",
      "aria-label": title,
      tabindex: -1,
    },
    h(
      "header",
      {},
      h("h2", {}, title),
      options.stays ? null : iconButton("close", "Close", () => dialog.close()),
    ),
    ...content,
  );
  dialog.addEventListener("close", () => dialog.remove());
  if (options.stays) dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  dialog.focus();
  return dialog;
}

/**
 * Asks before something that can't be undone.
 *
 * @param {string} title
 * @param {string} text
 * @param {string} action the verb on the button
 * @returns {Promise<boolean>}
 */
export function confirm(title, text, action) {
  return new Promise((resolve) => {
    const cancel = h("button", { type: "button", class: "button" }, "Cancel");
    const go = h("button", { type: "button", class: "button button-danger" }, action);
    const dialog = openDialog(title, [h("p", {}, text), h("footer", {}, cancel, go)]);
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "go"));
    cancel.onclick = () => dialog.close();
    go.onclick = () => dialog.close("go");
    cancel.focus();
  });
}

/**
 * Lets the person choose one of several.
 *
 * @template Value
 * @param {string} title
 * @param {string} text
 * @param {{value: Value, label: string, color?: string}[]} options
 * @returns {Promise<Value | null>} null if nothing was chosen
 */
export function choose(title, text, options) {
  return new Promise((resolve) => {
    /** @type {Value | null} */
    let chosen = null;
    const buttons = options.map(({ value, label, color }) => {
      const swatch = color ? h("span", { class: "swatch" }) : null;
      swatch?.style.setProperty("--object", color ?? "");
      const pick = () => {
        chosen = value;
        dialog.close();
      };
      return h("button", { type: "button", class: "button", onclick: pick }, swatch, label);
    });
    const none = buttons.length ? null : h("p", {}, "There is nothing to choose from.");
    const list = h("div", { class: "choices" }, ...buttons);
    const dialog = openDialog(title, [h("p", {}, text), list, ...(none ? [none] : [])]);
    dialog.addEventListener("close", () => resolve(chosen));
  });
}

/**
 * Asks for a line of text.
 *
 * @param {string} title
 * @param {string} label
 * @param {string} value
 * @param {string} action the verb on the button
 * @param {HTMLElement[]} [more] fields below it
 * @returns {Promise<string | null>} null if it was cancelled
 */
export function askForText(title, label, value, action, more = []) {
  return new Promise((resolve) => {
    const field = h("input", {
      class: "field",
      value,
      required: true,
      maxlength: 100,
      pattern: ".*\\S.*",
      title: "At least one letter or digit",
    });
    const cancel = h("button", { type: "button", class: "button" }, "Cancel");
    const submit = h("button", { type: "submit", class: "button button-primary" }, action);
    const form = h(
      "form",
      { method: "dialog" },
      h("label", { class: "stacked" }, label, field),
      ...more,
      h("footer", {}, cancel, submit),
    );
    const dialog = openDialog(title, [form]);
    form.addEventListener("submit", () => (dialog.returnValue = "done"));
    dialog.addEventListener("close", () => {
      const text = field.value.trim();
      resolve(dialog.returnValue === "done" && text ? text : null);
    });
    cancel.onclick = () => dialog.close();
    field.focus();
    field.select();
  });
}

/**
 * Asks for the server's token until the server accepts it.
 *
 * @param {(token: string) => Promise<void>} login
 * @returns {Promise<void>}
 */
export function askForToken(login) {
  return new Promise((resolve) => {
    const field = h("input", {
      type: "password",
      class: "field",
      name: "token",
      autocomplete: "current-password",
      required: true,
      "aria-describedby": "token-error",
    });
    const problem = h("p", { class: "form-error", id: "token-error", role: "alert" });
    const submit = h("button", { type: "submit", class: "button button-primary" }, "Sign in");
    const form = h(
      "form",
      {},
      h("p", {}, "This server needs a token (MASKLET_TOKEN). Ask the person who runs it."),
      h("label", { class: "stacked" }, "Token", field),
      problem,
      h("footer", {}, submit),
    );
    const dialog = openDialog("Sign in", [form], { stays: true });
    field.focus();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      submit.disabled = true;
      problem.textContent = "";
      try {
        await login(field.value);
        dialog.close();
        resolve();
      } catch (error) {
        problem.textContent = sentence(error);
        field.select();
      } finally {
        submit.disabled = false;
      }
    });
  });
}

/**
 * @param {{group: string, keys: string, label: string}[]} shortcuts those without a label are
 *   described by the label of the one before
 */
export function showShortcuts(shortcuts) {
  const groups = [...new Set(shortcuts.map((shortcut) => shortcut.group))];
  const columns = groups.map((group) =>
    h(
      "section",
      {},
      h("h3", {}, group),
      h(
        "dl",
        {},
        ...shortcuts
          .filter((shortcut) => shortcut.group === group && shortcut.label)
          .flatMap(({ keys, label }) => [
            h("dt", {}, ...keyCaps(keys)),
            h("dd", {}, label),
          ]),
      ),
    ),
  );
  openDialog("Keys and mouse", [h("div", { class: "shortcuts" }, ...columns)], { wide: true });
}

/**
 * Shows "Shift+← / Home" as key caps. A plus at the start is a key, not a separator.
 *
 * @param {string} keys
 * @returns {(Node | string)[]}
 */
function keyCaps(keys) {
  return keys
    .split(" / ")
    .flatMap((combination, index) => [
      ...(index ? [h("span", { class: "keys-or" }, "or")] : []),
      h(
        "span",
        { class: "keys" },
        ...combination.split(/(?<=.)\+/).map((key) => h("kbd", {}, key)),
      ),
    ]);
}
