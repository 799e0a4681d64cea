import assert from "node:assert/strict";
import test from "node:test";
import { LRU } from "../../web/js/ui/lru.js";

function start(capacity) {
  const evicted = [];
  return { lru: new LRU(capacity, (value) => evicted.push(value)), evicted };
}

test("the entry that was not used for longest is removed", () => {
  const { lru, evicted } = start(2);
  lru.set("a", 1);
  lru.set("b", 2);
  assert.equal(lru.get("a"), 1);
  lru.set("c", 3);
  assert.deepEqual(evicted, [2]);
  assert.equal(lru.get("b"), undefined);
  assert.deepEqual([lru.get("a"), lru.get("c")], [1, 3]);
});

test("asking whether there is an entry does not count as a use", () => {
  const { lru } = start(2);
  lru.set("a", 1);
  lru.set("b", 2);
  assert.equal(lru.has("a"), true);
  lru.set("c", 3);
  assert.equal(lru.has("a"), false);
});

test("replaced, deleted and cleared values are evicted once each", () => {
  const { lru, evicted } = start(3);
  lru.set("a", 1);
  lru.set("a", 2);
  lru.set("b", 3);
  lru.delete("b");
  lru.delete("b");
  lru.clear();
  lru.clear();
  assert.deepEqual(evicted, [1, 3, 2]);
});

test("with a capacity of 0 nothing stays", () => {
  const { lru, evicted } = start(0);
  lru.set("a", 1);
  assert.equal(lru.get("a"), undefined);
  assert.deepEqual(evicted, [1]);
});
