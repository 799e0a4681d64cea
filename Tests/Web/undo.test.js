import assert from "node:assert/strict";
import test from "node:test";
import { EditHistory } from "../../web/js/annotate/edit-history.js";
import { Selection } from "../../web/js/annotate/selection.js";
import { Undo } from "../../web/js/annotate/undo.js";
import { words } from "../../web/js/words.js";

/**
 * A server with a history of these steps to undo, the last first, and a drawing with these unfinished
 * parts.
 */
function start(steps, objects = [1], unfinished = []) {
  const [calls, failures, selection] = [[], [], new Selection()];
  const state = () => ({ undo: steps[0]?.what ?? null, redo: null });
  const api = {
    history: async () => state(),
    step: async (_, direction) => {
      const { error, object_ids } = steps.shift();
      calls.push(direction);
      if (error) throw error;
      return { ...state(), object_ids, from_frame: 0, to_frame: 0 };
    },
  };
  const history = new EditHistory(api, "s1");
  const session = {
    object: (id) => (objects.includes(id) ? { object_id: id } : null),
    reload: async () => calls.push("reload"),
  };
  const stage = { tool: { takeBack: () => unfinished.pop() !== undefined } };
  const prompts = { inTurn: (work) => work() };
  const sync = { masksChanged: (frame) => calls.push(`masks ${frame}`) };
  const toasts = { error: (what, error) => failures.push(`${what} ${error.message}`) };
  const undo = new Undo(stage, history, session, selection, prompts, sync, toasts);
  history.refresh();
  return { undo, history, calls, failures, selection };
}

test("undo waits until it is known what there is to undo", async () => {
  const { undo, history, calls } = start([{ what: "click", object_ids: [1] }]);
  assert.equal(history.undoable, null);
  await undo.undo();
  assert.deepEqual(calls, ["undo", "reload", "masks null"]);
  history.close();
});

test("with nothing to undo, nothing is asked of the server", async () => {
  const { undo, calls, history } = start([]);
  await undo.undo();
  await undo.redo();
  assert.deepEqual(calls, []);
  history.close();
});

test("the object that a step changed is chosen", async () => {
  const { undo, selection } = start([{ what: "click", object_ids: [2] }], [1, 2]);
  selection.objectId = 1;
  await undo.undo();
  assert.equal(selection.objectId, 2);
});

test("undoing what was done to selected objects leaves them selected", async () => {
  const { undo, selection } = start([{ what: "change", object_ids: [2] }], [1, 2]);
  selection.select([1, 2]);
  await undo.undo();
  assert.deepEqual(selection.selected, [1, 2]);
});

test("an object that a step took away is no longer chosen", async () => {
  const { undo, selection } = start([{ what: "click", object_ids: [2] }], [1]);
  selection.objectId = 2;
  await undo.undo();
  assert.equal(selection.objectId, null);
});

test("a refused step says why, and the masks are looked up again", async () => {
  const { undo, calls, failures } = start([{ what: "click", error: new Error("It is locked.") }]);
  await undo.undo();
  assert.deepEqual(failures, [`${words.notUndone} It is locked.`]);
  assert.deepEqual(calls, ["undo", "masks null"]);
});

test("an unfinished drawing is taken back before anything is undone", async () => {
  const { undo, history, calls } = start([{ what: "click", object_ids: [1] }], [1], ["a", "b"]);
  await undo.undo();
  await undo.undo();
  assert.deepEqual(calls, []);
  await undo.undo();
  assert.deepEqual(calls, ["undo", "reload", "masks null"]);
  history.close();
});
