import assert from "node:assert/strict";
import test from "node:test";
import { everyPage } from "../../web/js/api/pages.js";

/** A client that gives these pages, and notes what it was asked. */
function client(...pages) {
  const asked = [];
  return { asked, get: async (path) => asked.push(path) && pages[asked.length - 1] };
}

test("all pages are fetched, in order", async () => {
  const source = client({ items: [1, 2], next_cursor: "a b" }, { items: [3], next_cursor: null });
  assert.deepEqual(await everyPage(source, "/things", "of=x"), [1, 2, 3]);
  assert.deepEqual(source.asked, ["/things?limit=200&of=x", "/things?limit=200&of=x&cursor=a%20b"]);
});

test("an empty list is one page", async () => {
  const source = client({ items: [] });
  assert.deepEqual(await everyPage(source, "/things"), []);
  assert.equal(source.asked.length, 1);
});
