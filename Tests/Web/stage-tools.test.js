import assert from "node:assert/strict";
import test from "node:test";
import { BoxTool } from "../../web/js/stage/tools/box-tool.js";
import { BrushSize } from "../../web/js/stage/tools/brush-size.js";
import { BrushTool } from "../../web/js/stage/tools/brush-tool.js";
import { PointTool } from "../../web/js/stage/tools/point-tool.js";
import { PolygonTool } from "../../web/js/stage/tools/polygon-tool.js";
import { Viewport } from "../../web/js/stage/viewport.js";

const SIZE = { width: 100, height: 80 };
const LEFT = { include: true };
const RIGHT = { include: false };

/** A viewport where a pixel of the video is a pixel of the screen. */
const viewport = new Viewport(SIZE);

function press(tool, at, button = LEFT) {
  tool.press(at, button, viewport);
  tool.release(at);
}

function drag(tool, from, to, button = LEFT) {
  tool.press(from, button, viewport);
  tool.drag(to);
  tool.release(to);
}

test("a click is rounded to tenths, and ignored outside of the video", () => {
  const clicks = [];
  const tool = new PointTool(SIZE, (at, { include }) => clicks.push([at, include]));
  tool.click([12.3456, 7.89], LEFT);
  tool.click([0, 80], RIGHT);
  for (const at of [[-0.1, 5], [5, -0.1], [100.1, 5], [5, 80.1]]) tool.click(at, LEFT);
  assert.deepEqual(clicks, [[[12.3, 7.9], true], [[0, 80], false]]);
});

test("a box has its corners in order and inside the video, whichever way it is dragged", () => {
  const boxes = [];
  const tool = new BoxTool(SIZE, () => assert.fail("a click"), (box) => boxes.push(box));
  drag(tool, [10, 20], [30, 50]);
  drag(tool, [30, 50], [10, 20]);
  drag(tool, [-50, 90], [30, 50]);
  assert.deepEqual(boxes, [[10, 20, 30, 50], [10, 20, 30, 50], [0, 50, 30, 80]]);
});

test("a box that is too small is a click", () => {
  const clicks = [];
  const tool = new BoxTool(SIZE, (at) => clicks.push(at), () => assert.fail("a box"));
  drag(tool, [10, 20], [11, 40]);
  assert.deepEqual(clicks, [[11, 40]]);
});

test("a cancelled box is not given", () => {
  const tool = new BoxTool(SIZE, () => assert.fail("a click"), () => assert.fail("a box"));
  tool.press([10, 20]);
  tool.drag([30, 50]);
  assert.equal(tool.cancel(), true);
  tool.release([30, 50]);
  assert.equal(tool.cancel(), false);
});

test("the right button swaps brush and eraser", () => {
  const strokes = [];
  for (const erases of [false, true]) {
    const painted = async (stroke) => strokes.push(stroke);
    const tool = new BrushTool(erases, new BrushSize(), () => "#fff", painted);
    drag(tool, [1, 1], [5, 5], LEFT);
    drag(tool, [1, 1], [5, 5], RIGHT);
  }
  assert.deepEqual(strokes.map(({ value }) => value), [1, 0, 0, 1]);
  assert.deepEqual(strokes[0].points, [[1, 1], [5, 5]]);
  assert.equal(strokes[0].radius, 12);
});

test("a stroke that is begun with Ctrl snaps", () => {
  const strokes = [];
  const painted = async (stroke) => strokes.push(stroke);
  const tool = new BrushTool(false, new BrushSize(), () => "#fff", painted);
  drag(tool, [1, 1], [5, 5], { include: true, snaps: true });
  drag(tool, [1, 1], [5, 5], { include: true });
  assert.deepEqual(strokes.map(({ snaps }) => snaps), [true, false]);
});

test("the brush changes by at least a pixel, and stays within its limits", () => {
  const size = new BrushSize();
  size.diameter = 2;
  size.step(1);
  assert.equal(size.diameter, 3);
  size.step(-1);
  assert.equal(size.diameter, 2);
  for (let step = 0; step < 100; step++) size.step(1);
  assert.equal(size.diameter, 400);
  for (let step = 0; step < 100; step++) size.step(-1);
  assert.equal(size.diameter, 1);
});

/** A polygon tool that shows a square with its corners at 20 and 60. */
function square() {
  const [edits, areas] = [[], []];
  const tool = new PolygonTool(() => "#fff", (area) => areas.push(area));
  tool.onreshape = ({ before, after }) => edits.push(structuredClone({ before, after }));
  tool.show([[[20, 20], [60, 20], [60, 60], [20, 60]]]);
  return { tool, edits, areas };
}

test("a drag moves the node under the mouse", () => {
  const { tool, edits } = square();
  drag(tool, [21, 19], [5, 5]);
  assert.deepEqual(edits, [{
    before: [[[20, 20], [60, 20], [60, 60], [20, 60]]],
    after: [[[5, 5], [60, 20], [60, 60], [20, 60]]],
  }]);
});

test("a drag from an edge inserts a node there, also in the edge that closes the outline", () => {
  const { tool, edits } = square();
  drag(tool, [40, 22], [40, 10]);
  drag(tool, [18, 40], [3, 40]);
  assert.deepEqual(edits[0].after, [[[20, 20], [40, 10], [60, 20], [60, 60], [20, 60]]]);
  assert.deepEqual(edits[1].after, [[[20, 20], [40, 10], [60, 20], [60, 60], [20, 60], [3, 40]]]);
});

test("the right button removes a node, and of a triangle all", () => {
  const { tool, edits } = square();
  press(tool, [60, 60], RIGHT);
  assert.deepEqual(edits[0].after, [[[20, 20], [60, 20], [20, 60]]]);
  press(tool, [20, 60], RIGHT);
  assert.deepEqual(edits[1].after, []);
});

test("a cancelled drag leaves the outline as it was", () => {
  const { tool, edits } = square();
  tool.press([20, 20], LEFT, viewport);
  tool.drag([1, 1]);
  assert.equal(tool.cancel(), true);
  tool.release([1, 1]);
  assert.deepEqual(edits, []);
  drag(tool, [60, 60], [70, 70]);
  assert.deepEqual(edits[0].before, [[[20, 20], [60, 20], [60, 60], [20, 60]]]);
});

test("presses away from the outline draw an area, which Enter or its first node closes", () => {
  const { tool, areas } = square();
  const corners = [[80, 10], [95, 10], [95, 40]];
  for (const corner of corners) press(tool, corner);
  assert.equal(tool.finish(), true);
  for (const corner of corners) press(tool, corner, RIGHT);
  press(tool, [81, 11]);
  assert.deepEqual(areas, [{ polygon: corners, value: 1 }, { polygon: corners, value: 0 }]);
  assert.equal(tool.finish(), false);
});

test("an area of fewer than three nodes is dropped", () => {
  const { tool, areas } = square();
  press(tool, [80, 10]);
  press(tool, [95, 40]);
  assert.equal(tool.finish(), true);
  assert.deepEqual(areas, []);
});

test("Delete removes the last node of a drawing, else the node pointed at", () => {
  const { tool, edits, areas } = square();
  for (const corner of [[80, 10], [95, 10], [95, 40], [80, 40]]) press(tool, corner);
  assert.equal(tool.remove(), true);
  tool.finish();
  assert.equal(areas[0].polygon.length, 3);
  assert.equal(tool.remove(), false);
  tool.hover([60, 20], viewport);
  assert.equal(tool.remove(), true);
  assert.deepEqual(edits[0].after, [[[20, 20], [60, 60], [20, 60]]]);
});

test("the polygon tool takes back node by node", () => {
  const tool = new PolygonTool(() => "#fff", () => assert.fail("nothing is finished"));
  assert.equal(tool.takeBack(), false);
  for (const at of [[10, 10], [60, 10], [60, 60]]) press(tool, at);
  for (let nodes = 3; nodes > 0; nodes--) assert.equal(tool.takeBack(), true);
  assert.equal(tool.takeBack(), false);
});
