import { h } from "../ui/dom.js";
import { leaveOnEnter } from "../ui/controls.js";
import { openDialog } from "../ui/dialogs.js";
import { sentence } from "../api/errors.js";
import { words } from "../words.js";

/** @typedef {import("../api/session-api.js").HistoryStep} HistoryStep */

/**
 * Lists the changes of a session, with who made them and when, and asks for the person's own name.
 *
 * @param {import("../api/session-api.js").SessionApi} api
 * @param {string} sessionId
 * @param {import("./editor-name.js").EditorName} editor
 */
export async function showHistory(api, sessionId, editor) {
  const name = h("input", {
    class: "field",
    value: editor.value,
    maxlength: 100,
    autocomplete: "name",
    onkeydown: leaveOnEnter,
  });
  name.onchange = () => (editor.value = name.value);
  const note = h("p", { role: "status" }, "Asking the server…");
  const list = h("ol", { class: "history-steps", "aria-label": "Changes" });
  const dialog = openDialog("History", [
    h("label", { class: "stacked" }, "Your name, shown beside what you do", name),
    note,
    list,
  ]);
  try {
    const steps = await api.historySteps(sessionId);
    if (!dialog.open) return;
    note.textContent = steps.length ? words.historyKept : words.noHistory;
    list.append(...steps.map(row));
  } catch (error) {
    note.textContent = sentence(error);
  }
}

/** @param {HistoryStep} step */
function row({ title, editor, made_at: at, undone }) {
  const when = at
    ? new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })
    : null;
  const facts = [editor, when, undone ? "undone" : null].filter(Boolean).join(" · ");
  return h(
    "li",
    { class: undone ? "undone" : "" },
    h("span", {}, title),
    h("span", { class: "hint" }, facts),
  );
}
