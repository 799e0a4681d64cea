import assert from "node:assert/strict";
import test from "node:test";
import { ObjectChanges } from "../../web/js/objects/object-changes.js";
import { Selection } from "../../web/js/annotate/selection.js";
import { Session } from "../../web/js/annotate/session.js";
import { objectState, sessionState } from "./Support/session.js";

/** Objects 1 to 4, of which the server changes and deletes none of `refused`. */
function start(refused = [], reason = (id) => `Object ${id} is locked.`) {
  const [asked, said, ensured] = [[], [], []];
  const answer = (id, what) => {
    asked.push(id);
    if (refused.includes(id)) throw new Error(reason(id));
    return what;
  };
  const session = new Session(
    {},
    {
      updateObject: async (_, id, changes) => answer(id, objectState(id, changes)),
      deleteObject: async (_, id) => answer(id),
    },
    sessionState([1, 2, 3, 4].map((id) => objectState(id))),
  );
  const selection = new Selection();
  const categories = { ensure: async (name) => ensured.push(name) };
  const toasts = { error: (what, error) => said.push(`${what} ${error}`) };
  const changes = new ObjectChanges(session, selection, categories, toasts);
  let deletions = 0;
  changes.on("masks", () => (deletions += 1));
  return { session, selection, changes, asked, said, ensured, deletions: () => deletions };
}

test("a category is given to all, and added to the project once", async () => {
  const { session, changes, said, ensured } = start();
  await changes.setCategory([1, 2, 3], "bird");
  assert.deepEqual(session.objects.map(({ category }) => category), ["bird", "bird", "bird", null]);
  assert.deepEqual(ensured, ["bird"]);
  assert.deepEqual(said, []);
});

test("no category is added that no object was given, or if it is taken from them", async () => {
  const { changes, ensured } = start([1, 2]);
  await changes.setCategory([1, 2], "bird");
  await changes.setCategory([3], "");
  assert.deepEqual(ensured, []);
});

test("objects that are so already are left as they are", async () => {
  const { session, changes, asked } = start();
  await session.updateObject(2, { locked: true });
  assert.deepEqual(await changes.change([1, 2, 3], { locked: true }), [1, 2, 3]);
  assert.deepEqual(asked, [2, 1, 3]);
});

test("what fails for an object is said for it, and the rest is done", async () => {
  const { session, changes, said } = start([2, 4]);
  await changes.change([1, 2, 3, 4], { locked: true });
  assert.deepEqual(session.objects.map(({ locked }) => locked), [true, false, true, false]);
  assert.deepEqual(said, [
    "Object 2 was not changed. Object 2 is locked.",
    "Object 4 was not changed. Object 4 is locked.",
  ]);
});

test("one reason for several objects is said once", async () => {
  const { changes, said } = start([1, 2, 4], () => "The disk is full.");
  await changes.change([1, 2, 3, 4], { locked: true });
  const names = "Object 1, Object 2 and Object 4";
  assert.deepEqual(said, [`${names} were not changed. The disk is full.`]);
});

test("deleted objects are no longer selected, those that are refused still are", async () => {
  const { session, selection, changes, said, deletions } = start([3]);
  selection.select([1, 2, 3]);
  await changes.remove([1, 2, 3]);
  assert.deepEqual(session.objects.map((object) => object.object_id), [3, 4]);
  assert.deepEqual(selection.selected, [3]);
  assert.deepEqual(said, ["Object 3 was not deleted. Object 3 is locked."]);
  assert.equal(deletions(), 1);
});

test("if none was deleted, no masks changed", async () => {
  const { changes, deletions } = start([1]);
  await changes.remove([1]);
  assert.equal(deletions(), 0);
});
