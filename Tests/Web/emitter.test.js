import assert from "node:assert/strict";
import test from "node:test";
import { Emitter } from "../../web/js/emitter.js";

function start() {
  const emitter = new Emitter();
  const heard = [];
  return { emitter, heard };
}

test("listeners get the values of their event, in the order they were added", () => {
  const { emitter, heard } = start();
  emitter.on("masks", (...values) => heard.push(["first", ...values]));
  emitter.on("masks", (...values) => heard.push(["second", ...values]));
  emitter.on("change", () => heard.push("change"));
  emitter.emit("masks", 3, [1, 2]);
  assert.deepEqual(heard, [["first", 3, [1, 2]], ["second", 3, [1, 2]]]);
});

test("an aborted signal ends listening", () => {
  const { emitter, heard } = start();
  const ending = new AbortController();
  emitter.on("change", () => heard.push("change"), { signal: ending.signal });
  emitter.emit("change");
  ending.abort();
  emitter.emit("change");
  assert.deepEqual(heard, ["change"]);
});

test("a listener for once is called once", () => {
  const { emitter, heard } = start();
  emitter.on("change", () => heard.push("change"), { once: true });
  emitter.emit("change");
  emitter.emit("change");
  assert.deepEqual(heard, ["change"]);
});

test("an event nobody listens to is no error", () => {
  assert.doesNotThrow(() => start().emitter.emit("change"));
});
