import assert from "node:assert/strict";
import test from "node:test";
import { PropagationPlan } from "../../web/js/propagation/propagation-plan.js";
import { objectState } from "./Support/session.js";

const FRAMES = 100;
const SETTINGS = { start: 0, end: 99, direction: "both", scope: "changed", objects: "all" };

function plan(objects, settings = {}, chosen = null) {
  return new PropagationPlan(objects, FRAMES, chosen, { ...SETTINGS, ...settings });
}

const marked = (id, rest) => objectState(id, { keyframes: [0], stale: [[1, 99]], ...rest });

test("without a keyframe there is nothing to propagate", () => {
  assert.equal(plan([]).obstacle, "Click an object in the picture first.");
  assert.equal(plan([objectState(1)]).obstacle, "Click an object in the picture first.");
  assert.equal(plan([objectState(1), marked(2)]).obstacle, null);
});

test("for the chosen object only, one has to be chosen that is not locked", () => {
  const objects = [marked(1), marked(2, { locked: true })];
  const settings = { objects: "chosen" };
  assert.equal(plan(objects, settings).obstacle, "Choose an object in the list first.");
  assert.equal(plan(objects, settings, 2).obstacle, "The chosen object is locked.");
  assert.equal(plan(objects, settings, 1).obstacle, null);
  assert.deepEqual(plan(objects, settings, 1).choice.objectIds, [1]);
  assert.equal(plan(objects, {}, 1).choice.objectIds, null);
});

test("locked objects are not propagated", () => {
  const objects = [marked(1, { locked: true })];
  assert.equal(plan(objects).obstacle, "All objects are locked: unlock one first.");
});

test("if no mask is stale only everything can be propagated", () => {
  const objects = [marked(1, { stale: [] })];
  assert.match(plan(objects).obstacle, /^Up to date\. /);
  assert.equal(plan(objects, { scope: "full" }).obstacle, null);
  assert.equal(plan(objects, { scope: "full" }).choice.scope, "full");
});

test("stale masks of locked objects are mentioned, but are no reason to propagate", () => {
  const objects = [marked(1, { stale: [] }), marked(2, { locked: true })];
  assert.match(plan(objects).obstacle, /^Up to date but for locked objects\. /);
});

test("an object without masks beside its keyframes is propagated in full", () => {
  assert.equal(plan([marked(1)]).choice.scope, "full");
  assert.equal(plan([marked(1, { stale: [[50, 99]] })]).choice.scope, "changed");
  assert.equal(plan([marked(1), marked(2, { stale: [[50, 99]] })]).choice.scope, "changed");
});

test("range and direction are passed on as they are", () => {
  const { choice } = plan([marked(1)], { start: 10, end: 20, direction: "backward" });
  assert.deepEqual([choice.start, choice.end, choice.direction], [10, 20, "backward"]);
});
