import assert from "node:assert/strict";
import test from "node:test";
import { Pace } from "../../web/js/propagation/pace.js";

test("there is no speed before two moments at least half a second apart", () => {
  const pace = new Pace();
  assert.equal(pace.speed, null);
  pace.note(10, 100);
  assert.equal(pace.speed, null);
  pace.note(20, 100.4);
  assert.equal(pace.speed, null);
  assert.equal(pace.secondsLeft(100.4), null);
});

test("the time left counts down between two reports", () => {
  const pace = new Pace();
  pace.note(0, 0);
  pace.note(10, 2);
  assert.equal(pace.speed, 5);
  assert.equal(pace.secondsLeft(2), 18);
  assert.equal(pace.secondsLeft(5), 15);
  assert.equal(pace.secondsLeft(500), 0);
});

test("a report without progress does not count", () => {
  const pace = new Pace();
  pace.note(0, 0);
  pace.note(10, 2);
  pace.note(10, 8);
  assert.equal(pace.speed, 5);
});

test("the speed is that of the last 20 seconds", () => {
  const pace = new Pace();
  for (let second = 0; second <= 20; second++) pace.note(second * 0.1, second);
  for (let second = 21; second <= 45; second++) pace.note(2 + (second - 20) * 2, second);
  assert.ok(Math.abs(pace.speed - 2) < 1e-9, String(pace.speed));
});
