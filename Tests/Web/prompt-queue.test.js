import assert from "node:assert/strict";
import test from "node:test";
import { PromptQueue } from "../../web/js/annotate/prompt-queue.js";
import { Session } from "../../web/js/annotate/session.js";
import { conflict, objectState, sessionState } from "./Support/session.js";

const MASK = { size: [30, 40], counts: "PX1" };
const DRAWN = { size: [30, 40], counts: "0PX1" };

/** A server that answers prompts when the test says so. */
class Server {
  /** The calls so far, as "name object frame". */
  calls = [];
  objects = [];
  #answers = [];

  session = async () => sessionState(structuredClone(this.objects));
  addObject = (_, frame, id) => this.#asked("add", id, frame);
  addBox = (_, frame, id, box, isNew) => this.#asked(isNew ? "add box" : "box", id, frame);
  refine = (_, frame, id) => this.#asked("refine", id, frame);
  updateMask = (_, frame, id, mask, isNew) => this.#asked(isNew ? "add mask" : "mask", id, frame);
  deleteKeyframe = (_, id, frame) => this.#asked("delete", id, frame);

  /** Answers the call that waits longest, after giving the queue the time to make it. */
  async answer(error) {
    await settled();
    const { resolve, reject, reply } = this.#answers.shift();
    if (error) reject(error);
    else resolve(reply);
    await settled();
  }

  #asked(name, id, frame) {
    this.calls.push(`${name} ${id} ${frame}`.trim());
    const reply = { object_id: id, frame_idx: frame, mask: MASK };
    return new Promise((resolve, reject) => this.#answers.push({ resolve, reject, reply }));
  }
}

/** What the page knows of masks; counts how often all were forgotten. */
class Masks {
  known = new Map();
  forgotten = 0;
  put = (frame, id, mask) => this.known.set(`${frame} ${id}`, mask);
  forget = (frame) => {
    for (const key of this.known.keys()) if (key.startsWith(`${frame} `)) this.known.delete(key);
  };
  forgetAll = () => {
    this.forgotten += 1;
    this.known.clear();
  };
  want = async (frame) => {
    const masks = [...this.known].filter(([key]) => key.startsWith(`${frame} `));
    return Object.fromEntries(masks.map(([key, mask]) => [key.split(" ")[1], mask]));
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function start(objects = []) {
  const server = new Server();
  server.objects = objects;
  const masks = new Masks();
  const session = new Session(server, {}, sessionState(structuredClone(objects)));
  return { server, masks, session, prompts: new PromptQueue(server, session, masks) };
}

test("a second click refines the object that the first one made, after its answer", async () => {
  const { server, prompts, session } = start();
  const first = prompts.begin(null, 7);
  const second = prompts.begin(first.objectId, 7);
  const given = [
    prompts.give(first, { point: [1, 1], include: true }),
    prompts.give(second, { point: [5, 5], include: false }),
  ];
  await settled();
  assert.deepEqual(server.calls, ["add 1 7"]);
  await server.answer();
  assert.deepEqual(server.calls, ["add 1 7", "refine 1 7"]);
  await server.answer();
  await Promise.all(given);
  assert.deepEqual(session.keyframe(1, 7)?.points, [[1, 1], [5, 5]]);
  assert.deepEqual(session.keyframe(1, 7)?.labels, [1, 0]);
  assert.deepEqual(prompts.waiting, []);
});

test("an object gets an id that no object and no waiting prompt has", () => {
  const { prompts } = start([objectState(4)]);
  assert.equal(prompts.begin(null, 0).objectId, 5);
  assert.equal(prompts.begin(null, 0).objectId, 6);
  assert.equal(prompts.begin(4, 0).objectId, 4);
});

test("an object whose id another tab has used gets the next id, with all its prompts", async () => {
  const { server, prompts, session, masks } = start();
  const renumbered = [];
  prompts.on("renumbered", (from, to) => renumbered.push([from, to]));
  const click = prompts.begin(null, 3);
  const box = prompts.begin(click.objectId, 3);
  const given = [
    prompts.give(click, { point: [1, 1], include: true }),
    prompts.give(box, { box: [0, 0, 9, 9] }),
  ];
  await settled();
  server.objects = [objectState(1)];
  await server.answer(conflict());
  await server.answer();
  await server.answer();
  await Promise.all(given);
  assert.deepEqual(server.calls, ["add 1 3", "add 2 3", "box 2 3"]);
  assert.deepEqual(renumbered, [[1, 2]]);
  assert.deepEqual(session.objects.map((object) => object.object_id), [1, 2]);
  assert.equal(masks.forgotten, 1);
});

test("a conflict that is not about the id is reported", async () => {
  const { server, prompts } = start();
  const prompt = prompts.begin(null, 3);
  const given = prompts.give(prompt, { point: [1, 1], include: true });
  const refused = assert.rejects(given, /There is an object with this id/);
  await server.answer(conflict());
  await refused;
  assert.deepEqual(server.calls, ["add 1 3"]);
  assert.deepEqual(prompts.waiting, []);
});

test("a refused prompt does not hold up the next one", async () => {
  const { server, prompts } = start([objectState(1)]);
  const [first, second] = [prompts.begin(1, 2), prompts.begin(1, 4)];
  const refused = assert.rejects(prompts.give(first, { box: [0, 0, 5, 5] }), /full/);
  const given = prompts.give(second, { point: [1, 1], include: true });
  await server.answer(new Error("The disk is full"));
  await refused;
  await server.answer();
  await given;
  assert.deepEqual(server.calls, ["box 1 2", "refine 1 4"]);
});

test("a drawn mask is shown before the server answers, and removed if it is refused", async () => {
  const { server, prompts, masks } = start([objectState(1)]);
  const prompt = prompts.begin(1, 6);
  const refused = assert.rejects(prompts.give(prompt, { mask: DRAWN }), /full/);
  assert.deepEqual(await masks.want(6), { 1: DRAWN });
  await server.answer(new Error("The disk is full"));
  await refused;
  assert.deepEqual(await masks.want(6), {});
});

test("a drawn mask stays although an earlier stroke is answered later", async () => {
  const { server, prompts, masks } = start([objectState(1)]);
  const [first, second] = [prompts.begin(1, 6), prompts.begin(1, 6)];
  const given = [prompts.give(first, { mask: MASK }), prompts.give(second, { mask: DRAWN })];
  await server.answer();
  assert.deepEqual(await masks.want(6), { 1: DRAWN });
  await server.answer();
  await Promise.all(given);
  assert.deepEqual(await masks.want(6), { 1: DRAWN });
});

test("an object that starts with a drawing is made by it in one call", async () => {
  const { server, prompts, session } = start();
  const prompt = prompts.begin(null, 0);
  const given = prompts.give(prompt, { mask: DRAWN });
  await server.answer();
  await given;
  assert.deepEqual(server.calls, ["add mask 1 0"]);
  assert.equal(session.keyframe(1, 0)?.mask, true);
});

test("a drawing changes the mask drawn last, not another tab's mask of this id", async () => {
  const { prompts, masks } = start();
  masks.put(0, 1, MASK);
  const first = prompts.begin(null, 0);
  assert.equal(await prompts.maskBefore(first), undefined);
  const given = prompts.give(first, { mask: DRAWN });
  const second = prompts.begin(first.objectId, 0);
  assert.deepEqual(await prompts.maskBefore(second), DRAWN);
  given.catch(() => {});
});

test("a drawing changes the server's mask of an object that the server has", async () => {
  const { prompts, masks } = start([objectState(1)]);
  masks.put(0, 1, MASK);
  assert.deepEqual(await prompts.maskBefore(prompts.begin(1, 0)), MASK);
});

test("a keyframe is removed after the prompts before it", async () => {
  const { server, prompts } = start([objectState(1, { keyframes: [2] })]);
  const given = prompts.give(prompts.begin(1, 2), { point: [1, 1], include: true });
  const removed = prompts.removeKeyframe(1, 2);
  await settled();
  assert.deepEqual(server.calls, ["refine 1 2"]);
  await server.answer();
  await server.answer();
  await Promise.all([given, removed]);
  assert.deepEqual(server.calls, ["refine 1 2", "delete 1 2"]);
});

test("a withdrawn prompt no longer waits, and its id is free again", () => {
  const { prompts } = start();
  let changes = 0;
  prompts.on("waiting", () => (changes += 1));
  const prompt = prompts.begin(null, 0);
  prompts.withdraw(prompt);
  assert.deepEqual(prompts.waiting, []);
  assert.equal(prompts.begin(null, 0).objectId, prompt.objectId);
  assert.equal(changes, 3);
});
