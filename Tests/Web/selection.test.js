import assert from "node:assert/strict";
import test from "node:test";
import { Selection } from "../../web/js/annotate/selection.js";

const ALL = [1, 2, 3, 4, 5];

function choosing(id) {
  const selection = new Selection();
  selection.objectId = id;
  let changes = 0;
  selection.on("change", () => (changes += 1));
  return { selection, changes: () => changes };
}

test("objects are added to the chosen one and removed again", () => {
  const { selection } = choosing(2);
  selection.toggle(4);
  selection.toggle(1);
  assert.deepEqual(selection.selected, [2, 4, 1]);
  assert.equal(selection.objectId, 2);
  selection.toggle(4);
  assert.deepEqual(selection.selected, [2, 1]);
  assert.equal(selection.isSelected(4), false);
});

test("if the chosen one is removed, another that is selected is chosen", () => {
  const { selection } = choosing(2);
  selection.toggle(4);
  selection.toggle(2);
  assert.equal(selection.objectId, 4);
  assert.equal(selection.hasSeveral, false);
  selection.toggle(4);
  assert.equal(selection.objectId, null);
  assert.deepEqual(selection.selected, []);
});

test("the first one that is added is chosen", () => {
  const { selection } = choosing(null);
  selection.startObject();
  selection.toggle(3);
  assert.equal(selection.objectId, 3);
  assert.equal(selection.startsObject, false);
});

test("a range reaches from the chosen object, up or down, and replaces another", () => {
  const { selection } = choosing(3);
  selection.selectTo(5, ALL);
  assert.deepEqual(selection.selected, [3, 4, 5]);
  selection.selectTo(1, ALL);
  assert.deepEqual(selection.selected, [3, 1, 2]);
  selection.selectTo(3, ALL);
  assert.deepEqual(selection.selected, [3]);
});

test("a range from no object, or one that is not listed, is its end", () => {
  const { selection } = choosing(null);
  selection.selectTo(2, ALL);
  assert.deepEqual(selection.selected, [2]);
  selection.objectId = 9;
  selection.selectTo(4, ALL);
  assert.deepEqual(selection.selected, [4]);
});

test("of all, the chosen one stays chosen; without one it is the first", () => {
  const { selection } = choosing(4);
  selection.select(ALL);
  assert.deepEqual(selection.selected, [4, 1, 2, 3, 5]);
  selection.startObject();
  selection.select(ALL);
  assert.equal(selection.objectId, 1);
  selection.select([]);
  assert.equal(selection.objectId, 1);
});

test("choosing an object, even the chosen one, leaves no others selected", () => {
  const { selection, changes } = choosing(1);
  selection.select(ALL);
  selection.objectId = 1;
  assert.deepEqual(selection.selected, [1]);
  assert.equal(changes(), 2);
  selection.objectId = 1;
  assert.equal(changes(), 2, "nothing changed");
  selection.select(ALL);
  selection.startObject();
  assert.deepEqual(selection.selected, []);
});

test("objects that are gone are unselected, and nothing is said if none of them was", () => {
  const { selection, changes } = choosing(1);
  selection.select(ALL);
  selection.unselect([1, 3]);
  assert.deepEqual(selection.selected, [2, 4, 5]);
  selection.unselect([1, 3]);
  assert.equal(changes(), 2);
});

test("several objects are hidden in one change, and a chosen one is shown", () => {
  const { selection, changes } = choosing(1);
  selection.setHidden([1, 2, 3], true);
  assert.equal(changes(), 1);
  selection.objectId = 2;
  assert.deepEqual(ALL.filter((id) => selection.isHidden(id)), [1, 3]);
});
