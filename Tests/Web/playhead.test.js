import assert from "node:assert/strict";
import test from "node:test";
import { Navigation } from "../../web/js/annotate/navigation.js";
import { Playhead } from "../../web/js/annotate/playhead.js";

/** Shows each frame as soon as it is current, as the page does. Gives the first frames played. */
async function play(playhead, count) {
  const shown = [];
  await new Promise((resolve) => {
    const show = () =>
      queueMicrotask(() => {
        if (!playhead.playing || shown.length === count) return resolve();
        if (shown.at(-1) !== playhead.frame) shown.push(playhead.frame);
        playhead.shown();
      });
    playhead.on("seek", show);
    playhead.on("play", show);
    playhead.toggle();
  });
  playhead.stop();
  return shown;
}

test("playing ends with the video and starts again from its beginning", async () => {
  const playhead = new Playhead(4, 1000);
  assert.deepEqual(await play(playhead, 10), [0, 1, 2, 3]);
  assert.equal(playhead.playing, false);
  playhead.toggle();
  assert.equal(playhead.frame, 0);
});

test("a loop repeats its frames", async () => {
  const playhead = new Playhead(9, 1000);
  playhead.loop = { start: 2, end: 4 };
  assert.deepEqual(await play(playhead, 7), [2, 3, 4, 2, 3, 4, 2]);
});

test("the ends of a loop are marked where the playhead is", () => {
  const playhead = new Playhead(100, 25);
  const navigation = new Navigation(playhead);
  playhead.seek(20);
  navigation.startLoopHere();
  assert.deepEqual(playhead.loop, { start: 20, end: 99 });
  playhead.seek(60);
  navigation.endLoopHere();
  assert.deepEqual(playhead.loop, { start: 20, end: 60 });
  playhead.seek(10);
  navigation.endLoopHere();
  assert.deepEqual(playhead.loop, { start: 0, end: 10 });
  navigation.toggleLoop();
  assert.equal(playhead.loop, null);
  navigation.toggleLoop();
  assert.deepEqual(playhead.loop, { start: 0, end: 99 });
});

test("at twice the speed, half the time passes between frames", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  context.mock.method(performance, "now", () => now);
  const playhead = new Playhead(100, 10);
  playhead.speed = 2;
  playhead.toggle();
  playhead.shown();
  now = 49;
  context.mock.timers.tick(49);
  assert.equal(playhead.frame, 0);
  now = 50;
  context.mock.timers.tick(1);
  assert.equal(playhead.frame, 1);
});
