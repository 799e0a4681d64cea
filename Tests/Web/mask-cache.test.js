import assert from "node:assert/strict";
import test from "node:test";
import { MaskCache } from "../../web/js/masks/mask-cache.js";

const [OLD, NEW] = [{ size: [1, 1], counts: "1" }, { size: [1, 1], counts: "01" }];

/** A server that answers requests for masks when the test says so. */
function start() {
  const requests = [];
  const api = {
    masks: (_, from, to) =>
      new Promise((resolve, reject) => requests.push({ from, to, resolve, reject })),
  };
  return { cache: new MaskCache(api, "s1"), requests };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const spans = (requests) => requests.map(({ from, to }) => [from, to]);

test("a frame is fetched once, however many ask for it", async () => {
  const { cache, requests } = start();
  const both = Promise.all([cache.want(3), cache.want(3)]);
  assert.deepEqual(spans(requests), [[3, 3]]);
  requests[0].resolve([{ frame_idx: 3, masks: { 1: OLD } }]);
  assert.deepEqual(await both, [{ 1: OLD }, { 1: OLD }]);
  assert.deepEqual(await cache.want(3), { 1: OLD });
  assert.equal(requests.length, 1);
});

test("a frame that the answer leaves out has no masks", async () => {
  const { cache, requests } = start();
  const wanted = cache.want(3);
  requests[0].resolve([]);
  assert.deepEqual(await wanted, {});
});

test("neighbours are fetched together, and known frames are not fetched again", () => {
  const { cache, requests } = start();
  cache.setEmpty(5);
  cache.want(8).catch(() => {});
  cache.prefetch([6, 3, 4, 5, 8, 9, 12]);
  assert.deepEqual(spans(requests), [[8, 8], [3, 4], [6, 6], [9, 9], [12, 12]]);
});

test("an answer that is outdated when it arrives is not stored but asked for again", async () => {
  const { cache, requests } = start();
  const wanted = cache.want(3);
  cache.forget(3);
  requests[0].resolve([{ frame_idx: 3, masks: { 1: OLD } }]);
  await settled();
  assert.equal(requests.length, 2);
  requests[1].resolve([{ frame_idx: 3, masks: { 1: NEW } }]);
  assert.deepEqual(await wanted, { 1: NEW });
});

test("a mask is added to the known masks of its frame", () => {
  const { cache } = start();
  cache.setEmpty(3);
  cache.put(3, 1, OLD);
  cache.put(3, 2, NEW);
  assert.deepEqual(cache.get(3), { 1: OLD, 2: NEW });
});

test("a single mask of an unknown frame is not taken for all of its masks", () => {
  const { cache } = start();
  cache.put(3, 1, OLD);
  assert.equal(cache.get(3), undefined);
});

test("a failed fetch is reported by `want`, and tried again the next time", async () => {
  const { cache, requests } = start();
  cache.prefetch([3]);
  const wanted = assert.rejects(cache.want(3), /down/);
  requests[0].reject(new Error("The server is down"));
  await wanted;
  const again = cache.want(3);
  requests[1].resolve([{ frame_idx: 3, masks: { 1: NEW } }]);
  assert.deepEqual(await again, { 1: NEW });
});

test("the frames used last are kept, 200 of them", () => {
  const { cache } = start();
  for (let frame = 0; frame < 200; frame++) cache.setEmpty(frame);
  cache.get(0);
  cache.setEmpty(200);
  assert.deepEqual(cache.get(0), {});
  assert.equal(cache.get(1), undefined);
});
