import assert from "node:assert/strict";
import test from "node:test";
import { Navigation } from "../../web/js/annotate/navigation.js";
import { Playhead } from "../../web/js/annotate/playhead.js";
import { Selection } from "../../web/js/annotate/selection.js";

function start({ keyframes = [], suspects = [], total = 100 } = {}) {
  const playhead = new Playhead(total, 25);
  const selection = new Selection();
  const navigation = new Navigation(playhead, { keyframes }, selection, {
    stretches: suspects.map((worst) => ({ worst })),
  });
  return { playhead, selection, navigation };
}

test("no move leaves the video", () => {
  const { playhead, navigation } = start();
  navigation.by(-1);
  assert.equal(playhead.frame, 0);
  navigation.toLast();
  assert.equal(playhead.frame, 99);
  navigation.by(10);
  assert.equal(playhead.frame, 99);
  navigation.to(-5);
  assert.equal(playhead.frame, 0);
});

test("moves between keyframes stop at the first and at the last", () => {
  const { playhead, navigation } = start({ keyframes: [10, 40] });
  const frames = [];
  for (const move of ["Next", "Next", "Next", "Previous", "Previous"]) {
    navigation[`to${move}Keyframe`]();
    frames.push(playhead.frame);
  }
  assert.deepEqual(frames, [10, 40, 40, 10, 10]);
});

test("the next suspect follows the current frame, or is the first; its object is chosen", () => {
  const suspects = [{ frame_idx: 5, object_id: 1 }, { frame_idx: 9, object_id: 2 }];
  const { playhead, selection, navigation } = start({ suspects });
  const visited = [];
  for (let step = 0; step < 3; step++) {
    navigation.toNextSuspect();
    visited.push([playhead.frame, selection.objectId]);
  }
  assert.deepEqual(visited, [[5, 1], [9, 2], [5, 1]]);
});

test("without a suspect nothing moves", () => {
  const { playhead, navigation } = start();
  navigation.to(7);
  navigation.toNextSuspect();
  assert.equal(playhead.frame, 7);
});

test("moving stops playing, and playing from the last frame starts over", () => {
  const { playhead, navigation } = start();
  navigation.play();
  assert.equal(playhead.playing, true);
  navigation.by(1);
  assert.equal(playhead.playing, false);
  navigation.toLast();
  navigation.play();
  assert.equal(playhead.frame, 0);
  playhead.stop();
});

test("a seek to the current frame is no event", () => {
  const { playhead } = start();
  let seeks = 0;
  playhead.on("seek", () => (seeks += 1));
  playhead.seek(0);
  playhead.seek(-3);
  playhead.seek(4);
  playhead.seek(4.2);
  assert.equal(seeks, 1);
});
