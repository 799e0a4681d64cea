import assert from "node:assert/strict";
import test from "node:test";
import { TimeScale } from "../../web/js/timeline/time-scale.js";

test("at first the whole video is shown", () => {
  const scale = new TimeScale(3000);
  assert.equal(scale.isWhole, true);
  assert.deepEqual([scale.place(0), scale.place(1500), scale.place(3000)], [0, 0.5, 1]);
  assert.deepEqual([scale.frameAt(0), scale.frameAt(0.5), scale.frameAt(1)], [0, 1500, 2999]);
});

test("zooming keeps the frame under the mouse, down to single frames", () => {
  const scale = new TimeScale(3000);
  scale.zoom(10, 0.25);
  assert.equal(scale.span, 300);
  assert.equal(scale.frameAt(0.25), 750);
  scale.zoom(1000, 0.25);
  assert.equal(scale.span, 20);
  assert.equal(scale.frameAt(0.25), 750);
  scale.zoom(1e-6, 0.9);
  assert.equal(scale.isWhole, true);
});

test("panning and revealing stay in the video", () => {
  const scale = new TimeScale(1000);
  scale.zoom(10, 0);
  scale.pan(-1);
  assert.equal(scale.first, 0);
  scale.pan(0.5);
  assert.equal(scale.first, 50);
  scale.pan(100);
  assert.equal(scale.first, 900);
  scale.reveal(950);
  assert.equal(scale.first, 900);
  scale.reveal(10);
  assert.equal(scale.first, 5);
  scale.reveal(999);
  assert.equal(scale.first, 900);
});

test("a short video is never larger than the timeline", () => {
  const scale = new TimeScale(5);
  scale.zoom(2, 0.5);
  assert.equal(scale.isWhole, true);
});
