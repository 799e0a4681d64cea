import assert from "node:assert/strict";
import test from "node:test";
import { ApiError, NetworkError } from "../../web/js/api/errors.js";
import { Emitter } from "../../web/js/emitter.js";
import { JobFollower } from "../../web/js/jobs/job-follower.js";
import { submitted } from "../../web/js/jobs/jobs.js";

/** Polls that answer with these statuses or errors, one after the other. */
function start(...answers) {
  const connection = new Emitter();
  const jobs = {
    status: async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return { ...submitted("j1"), ...answer };
    },
    cancel: async () => {
      throw new ApiError(409, "The job has ended");
    },
  };
  const follower = new JobFollower(jobs, connection, submitted("j1"));
  const events = [];
  follower.on("poll", () => events.push("poll"));
  follower.on("end", () => events.push("end"));
  return { follower, connection, events, answers };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a job is followed to its end, which is reported once", async () => {
  const { follower, events } = start({ status: "completed", progress: 100, result: { frames: 7 } });
  await follower.follow();
  assert.deepEqual(events, ["poll", "end"]);
  assert.equal(follower.job.result.frames, 7);
});

test("after the network was lost, following continues as soon as it is restored", async () => {
  const { follower, connection, events } = start(new NetworkError(), { status: "completed" });
  const following = follower.follow();
  await settled();
  assert.equal(follower.reconnecting, true);
  assert.equal(follower.ended, false);
  connection.emit("restored");
  await following;
  assert.equal(follower.reconnecting, false);
  assert.deepEqual(events, ["poll", "end"]);
});

test("a job that the server no longer knows has failed, and says what to do", async () => {
  const { follower, events } = start(new ApiError(404, "No such job"));
  await follower.follow();
  assert.equal(follower.job.status, "failed");
  assert.match(follower.job.error, /propagate again/);
  assert.deepEqual(events, ["end"]);
});

test("a follower that was stopped reports no end", async () => {
  const { follower, events } = start({ status: "pending" }, { status: "completed" });
  const following = follower.follow();
  await settled();
  follower.stop();
  await following;
  assert.deepEqual(events, ["poll"]);
});

test("progress never goes back", async () => {
  const answers = [{ status: "pending", progress: 40 }, { status: "failed", progress: 3 }];
  const { follower, connection } = start(...answers);
  const following = follower.follow();
  await settled();
  connection.emit("restored");
  await following;
  assert.equal(follower.job.progress, 40);
});

test("cancelling a job that has just ended is no error, and looks up its end", async () => {
  const { follower, events } = start({ status: "pending" }, { status: "completed" });
  const following = follower.follow();
  await settled();
  await follower.cancel();
  await following;
  assert.deepEqual(events, ["poll", "poll", "end"]);
});
