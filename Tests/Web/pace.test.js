import assert from "node:assert/strict";
import test from "node:test";
import { Pace } from "../../web/js/propagation/pace.js";

/** Notes a percent per half second, from the time on. */
function steady(pace, from, to) {
  for (let at = from; at <= to; at += 0.5) pace.note(2 * (at - from), at);
}

test("there is no speed before four reports over three seconds", () => {
  const pace = new Pace();
  assert.equal(pace.speed, null);
  pace.note(10, 100);
  pace.note(20, 103);
  pace.note(30, 103.5);
  assert.equal(pace.speed, null);
  assert.equal(pace.secondsLeft(103.5), null);
  pace.note(40, 104);
  assert.equal(pace.speed, 7.5);
  const quick = new Pace();
  steady(quick, 0, 2.5);
  assert.equal(quick.speed, null);
});

test("until then the time left follows from the estimate", () => {
  const pace = new Pace(50);
  assert.equal(pace.secondsLeft(0), 50);
  pace.note(10, 2);
  assert.equal(pace.secondsLeft(2), 45);
  assert.equal(pace.secondsLeft(4), 43);
});

test("the time left counts down between two reports", () => {
  const pace = new Pace(1000);
  steady(pace, 0, 5);
  assert.equal(pace.speed, 2);
  assert.equal(pace.secondsLeft(5), 45);
  assert.equal(pace.secondsLeft(8), 42);
  assert.equal(pace.secondsLeft(500), 0);
});

test("a report without progress does not count", () => {
  const pace = new Pace();
  steady(pace, 0, 5);
  pace.note(10, 9);
  assert.equal(pace.speed, 2);
});

test("the speed is that of the last 20 seconds", () => {
  const pace = new Pace();
  for (let second = 0; second <= 20; second++) pace.note(second * 0.1, second);
  for (let second = 21; second <= 45; second++) pace.note(2 + (second - 20) * 2, second);
  assert.ok(Math.abs(pace.speed - 2) < 1e-9, String(pace.speed));
});
