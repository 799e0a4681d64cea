import assert from "node:assert/strict";
import test from "node:test";
import { PropagationPlan } from "../../web/js/propagation/propagation-plan.js";
import { submission } from "../../web/js/propagation/covered.js";
import { words } from "../../web/js/words.js";
import { objectState } from "./Support/session.js";

const FRAMES = 100;
const SETTINGS = { start: 0, end: 99, direction: "both", scope: "changed", objects: "all" };

function plan(objects, settings = {}, chosen = null, submissions = []) {
  return new PropagationPlan(objects, FRAMES, chosen, { ...SETTINGS, ...settings }, submissions);
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
  assert.equal(plan(objects, settings, 2).obstacle, words.chosenLocked);
  assert.equal(plan(objects, settings, 1).obstacle, null);
  assert.deepEqual(plan(objects, settings, 1).choice.objectIds, [1]);
  assert.equal(plan(objects, {}, 1).choice.objectIds, null);
});

test("locked objects are not propagated", () => {
  const objects = [marked(1, { locked: true })];
  assert.equal(plan(objects).obstacle, words.allLocked);
});

test("if no mask is stale only everything can be propagated", () => {
  const objects = [marked(1, { stale: [] })];
  assert.equal(plan(objects).obstacle, words.upToDate);
  assert.equal(plan(objects, { scope: "full" }).obstacle, null);
  assert.equal(plan(objects, { scope: "full" }).choice.scope, "full");
});

test("stale masks of locked objects are mentioned, but are no reason to propagate", () => {
  const objects = [marked(1, { stale: [] }), marked(2, { locked: true })];
  assert.equal(plan(objects).obstacle, words.upToDateButLocked);
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

test("what a running job makes is not submitted again", () => {
  const objects = [marked(1), marked(2)];
  const running = [submission(plan(objects).choice, objects)];
  assert.equal(plan(objects, {}, null, running).obstacle, words.covered);
  assert.ok(plan(objects, {}, null, running).isUnderWay);
  assert.equal(plan(objects, { start: 20, end: 40 }, null, running).obstacle, words.covered);
  assert.equal(plan(objects, { direction: "forward" }, null, running).obstacle, words.covered);
  const more = [...objects, marked(3)];
  assert.equal(plan(more, {}, null, running).obstacle, null);
  assert.deepEqual(plan(more, {}, null, running).choice.objectIds, [3]);
});

test("an object with other keyframes than the running job has is submitted again", () => {
  const objects = [marked(1), marked(2)];
  const running = [submission(plan(objects).choice, objects)];
  const edited = [marked(1, { keyframes: [0, 30] }), marked(2)];
  assert.deepEqual(plan(edited, {}, null, running).choice.objectIds, [1]);
});

test("the size of picture is passed on, and masks of another size are submitted again", () => {
  const objects = [marked(1)];
  const small = plan(objects, { imageSize: 512 }).choice;
  assert.equal(small.imageSize, 512);
  assert.ok(!("imageSize" in plan(objects).choice));
  const running = [submission(small, objects)];
  assert.equal(plan(objects, {}, null, running).obstacle, null);
  assert.equal(plan(objects, { imageSize: 512 }, null, running).obstacle, words.covered);
});

test("frames and directions beyond those of the running job are submitted", () => {
  const objects = [marked(1)];
  const narrow = plan(objects, { start: 10, end: 20 }).choice;
  assert.equal(plan(objects, {}, null, [submission(narrow, objects)]).obstacle, null);
  const forward = plan(objects, { direction: "forward" }).choice;
  assert.equal(plan(objects, {}, null, [submission(forward, objects)]).obstacle, null);
});

test("a draft covers what its refinement will make, whatever the keyframes are by then", () => {
  const objects = [marked(1), marked(2)];
  const draft = { ...plan([objects[0]]).choice, draft: true };
  const running = [submission(draft, [objects[0]])];
  const edited = [marked(1, { keyframes: [0, 30] }), marked(2)];
  assert.deepEqual(plan(edited, {}, null, running).choice.objectIds, [2]);
  assert.equal(plan([edited[0]], {}, null, running).obstacle, words.covered);
});
