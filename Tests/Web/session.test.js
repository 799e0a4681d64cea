import assert from "node:assert/strict";
import test from "node:test";
import { Session } from "../../web/js/annotate/session.js";
import { objectState, sessionState } from "./Support/session.js";

const MASK = { size: [30, 40], counts: "PX1" };

function start(objects, api = {}, objectsApi = {}) {
  const session = new Session(api, objectsApi, sessionState(objects));
  const events = [];
  session.on("change", () => events.push("change"));
  session.on("edit", () => events.push("edit"));
  session.on("masks", (frame) => events.push(`masks ${frame}`));
  return { session, events };
}

test("the answer to a first click makes the object, with a keyframe and a mask", () => {
  const { session, events } = start([]);
  const reply = { object_id: 3, name: "Cat", color: [1, 2, 3], frame_idx: 5, mask: MASK };
  session.applyReply(reply, { points: [[4, 4]], labels: [1] });
  const [object] = session.objects;
  assert.equal(object.name, "Cat");
  assert.deepEqual(object.color, [1, 2, 3]);
  assert.deepEqual(object.frames_with_masks, [[5, 5]]);
  assert.deepEqual(session.keyframe(3, 5), {
    frame_idx: 5,
    points: [[4, 4]],
    labels: [1],
    box: null,
    mask: false,
  });
  assert.deepEqual(events, ["change", "edit", "masks 5"]);
});

test("a box keeps the clicks of its frame, a drawn mask replaces them", () => {
  const { session } = start([objectState(1, { keyframes: [5] })]);
  session.applyReply({ object_id: 1, frame_idx: 5, mask: MASK }, { box: [0, 0, 9, 9] });
  assert.deepEqual(session.keyframe(1, 5)?.points, [[1, 2]]);
  assert.deepEqual(session.keyframe(1, 5)?.box, [0, 0, 9, 9]);
  session.applyReply({ object_id: 1, frame_idx: 5, mask: MASK }, { mask: true });
  assert.deepEqual(session.keyframe(1, 5), {
    frame_idx: 5,
    points: [],
    labels: [],
    box: null,
    mask: true,
  });
});

test("objects and keyframes stay sorted in whatever order they come", () => {
  const { session } = start([objectState(2, { keyframes: [9] })]);
  session.applyReply({ object_id: 2, frame_idx: 4, mask: MASK }, { points: [[1, 1]], labels: [1] });
  session.applyReply({ object_id: 1, frame_idx: 7, mask: MASK }, { points: [[1, 1]], labels: [1] });
  assert.deepEqual(session.objects.map((object) => object.object_id), [1, 2]);
  assert.deepEqual(session.object(2)?.keyframes.map((key) => key.frame_idx), [4, 9]);
  assert.deepEqual(session.keyframes, [4, 7, 9]);
});

test("a state is asked for again if something changed while it was under way", async () => {
  const states = [sessionState([]), sessionState([objectState(1), objectState(2)])];
  const { session } = start([], {
    session: async () => {
      if (states.length === 2) session.put(objectState(1));
      return states.shift();
    },
  });
  await session.refresh();
  assert.deepEqual(session.objects.map((object) => object.object_id), [1, 2]);
  assert.equal(states.length, 0);
});

test("a change of an object shows at once, and is undone if the server refuses", async () => {
  const names = [];
  const objectsApi = {
    updateObject: async () => {
      names.push(session.object(1)?.name);
      throw new Error("No");
    },
  };
  const { session } = start([objectState(1)], {}, objectsApi);
  await assert.rejects(session.updateObject(1, { name: "Dog" }), /No/);
  assert.deepEqual(names, ["Dog"]);
  assert.equal(session.object(1)?.name, "Object 1");
});

test("masks of a job are known at once and no longer stale, for its objects only", () => {
  const stale = [[3, 5]];
  const { session, events } = start([objectState(1, { stale }), objectState(2, { stale })]);
  session.masksMade(4, [1]);
  assert.deepEqual(session.object(1)?.frames_with_masks, [[4, 4]]);
  assert.deepEqual(session.object(1)?.stale, [[3, 3], [5, 5]]);
  assert.deepEqual(session.object(2)?.stale, stale);
  assert.equal(session.hasMasks(4), true);
  assert.equal(session.hasMasks(5), false);
  assert.deepEqual(events, [], "many frames are reported in one change, later");
});

test("a deleted object is gone, and masks of any frame may have changed", async () => {
  const objectsApi = { deleteObject: async () => {} };
  const { session, events } = start([objectState(1), objectState(2)], {}, objectsApi);
  await session.deleteObject(1);
  assert.equal(session.object(1), null);
  assert.deepEqual(events, ["change", "edit", "masks null"]);
});

test("masks of a draft are known at once, and stay out of date", () => {
  const { session } = start([objectState(1, { stale: [[3, 5]] })]);
  session.masksMade(4, [1], true);
  assert.deepEqual(session.object(1)?.frames_with_masks, [[4, 4]]);
  assert.deepEqual(session.object(1)?.stale, [[3, 5]]);
});
