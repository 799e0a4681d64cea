import assert from "node:assert/strict";
import test from "node:test";
import { Estimator } from "../../web/js/propagation/estimator.js";

const CHOICE = { start: 0, end: 9, direction: "both", scope: "full", objectIds: null };
const answer = (frames) => ({ frames, objects: 1, seconds: null });
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** An estimator whose questions are answered by hand; `shown` is what it shows. */
function start(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const [questions, shown] = [[], []];
  const ask = () => new Promise((resolve) => questions.push(resolve));
  const estimator = new Estimator(ask, (text) => shown.push(text));
  return { estimator, questions, shown, wait: () => context.mock.timers.tick(1000) };
}

test("an answer is shown although the next question was asked before it came", async (context) => {
  const { estimator, questions, shown, wait } = start(context);
  estimator.ask(CHOICE);
  wait();
  estimator.ask(CHOICE, "Adds ");
  wait();
  assert.equal(questions.length, 1);
  questions[0](answer(10));
  await settle();
  assert.equal(shown.at(-1), "10 frames × 1 object");
  questions[1](answer(20));
  await settle();
  assert.equal(shown.at(-1), "Adds 20 frames × 1 object");
});

test("of the questions that come up meanwhile only the latest is asked", async (context) => {
  const { estimator, questions, shown, wait } = start(context);
  for (const first of ["", "Second ", "Third "]) {
    estimator.ask(CHOICE, first);
    wait();
  }
  questions[0](answer(10));
  await settle();
  assert.equal(questions.length, 2);
  questions[1](answer(30));
  await settle();
  assert.equal(shown.at(-1), "Third 30 frames × 1 object");
});

test("an answer that comes after a message is not shown, and what waits is not asked", async (context) => {
  const { estimator, questions, shown, wait } = start(context);
  for (let number = 0; number < 2; number++) {
    estimator.ask(CHOICE);
    wait();
  }
  estimator.say("Locked.");
  questions[0](answer(30));
  await settle();
  assert.equal(shown.at(-1), "Locked.");
  assert.equal(questions.length, 1);
});
