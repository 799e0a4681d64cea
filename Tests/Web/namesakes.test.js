import assert from "node:assert/strict";
import test from "node:test";
import { distinctions, labels } from "../../web/js/library/namesakes.js";

const project = (id, name, created_at) => ({ id, name, created_at, video_count: 0 });

test("a project whose name is its own needs no distinction", () => {
  const projects = [project("1", "Cats", "2026-01-01T10:00:00"), project("2", "Dogs", "2026-01-01T10:00:00")];
  assert.deepEqual([...distinctions(projects)], []);
  assert.deepEqual([...labels(projects).values()], ["Cats", "Dogs"]);
});

test("projects of one name are told apart by the day, if that is enough", () => {
  const projects = [project("1", "Cats", "2026-01-01T10:00:00"), project("2", "Cats", "2026-02-03T10:00:00")];
  assert.deepEqual([...labels(projects).values()], ["Cats, made 1 Jan 2026", "Cats, made 3 Feb 2026"]);
});

test("projects of one name and day are told apart by the time", () => {
  const projects = [
    project("1", "Cats", "2026-01-01T10:00:00"),
    project("2", "Cats", "2026-01-01T10:00:05"),
    project("3", "Dogs", "2026-01-01T10:00:05"),
  ];
  const found = distinctions(projects);
  assert.deepEqual([...found.keys()], ["1", "2"]);
  assert.match(found.get("1"), /10:00:00/);
  assert.match(found.get("2"), /10:00:05/);
});
