import assert from "node:assert/strict";
import test from "node:test";
import { SizePrices } from "../../web/js/propagation/size-prices.js";

const CHOICE = { start: 0, end: 9, direction: "both", scope: "full", objectIds: null };
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Prices whose questions are answered by hand; `shown` is what they show. */
function start(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const [questions, shown] = [[], []];
  const ask = (choice) =>
    new Promise((resolve, reject) => questions.push({ choice, resolve, reject }));
  const prices = new SizePrices(ask, (size, seconds) => shown.push([size, seconds]));
  return { prices, questions, shown, wait: () => context.mock.timers.tick(1000) };
}

test("each size is asked for when the one before is answered", async (context) => {
  const { prices, questions, shown, wait } = start(context);
  prices.ask(CHOICE, [1024, 512]);
  wait();
  assert.equal(questions.length, 1);
  questions[0].resolve({ seconds: 40 });
  await settle();
  assert.deepEqual(questions.map(({ choice }) => choice.imageSize), [1024, 512]);
  questions[1].reject(new Error("busy"));
  await settle();
  assert.deepEqual(shown, [
    [1024, 40],
    [512, null],
  ]);
});

test("answers for an earlier choice, or after the end, are not shown", async (context) => {
  const { prices, questions, shown, wait } = start(context);
  prices.ask(CHOICE, [1024]);
  wait();
  prices.ask({ ...CHOICE, end: 4 }, [1024]);
  wait();
  questions[0].resolve({ seconds: 40 });
  await settle();
  assert.deepEqual(shown, []);
  questions[1].resolve({ seconds: 20 });
  await settle();
  assert.deepEqual(shown, [[1024, 20]]);
  prices.ask(CHOICE, [1024]);
  prices.stop();
  wait();
  assert.equal(questions.length, 2);
});

test("no size, no question", (context) => {
  const { prices, questions, wait } = start(context);
  prices.ask(CHOICE, []);
  wait();
  assert.equal(questions.length, 0);
});
