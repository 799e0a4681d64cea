import assert from "node:assert/strict";
import test from "node:test";
import { distinctions, labels } from "../../web/js/library/namesakes.js";

const project = (id, name, day, time = "10:00:00") => {
  return { id, name, created_at: `${day}T${time}`, video_count: 0 };
};

test("a project with a unique name needs no distinction", () => {
  const projects = [project("1", "Cats", "2026-01-01"), project("2", "Dogs", "2026-01-01")];
  assert.deepEqual([...distinctions(projects)], []);
  assert.deepEqual([...labels(projects).values()], ["Cats", "Dogs"]);
});

test("projects with the same name are distinguished by the day, if that is enough", () => {
  const projects = [project("1", "Cats", "2026-01-01"), project("2", "Cats", "2026-02-03")];
  const texts = [...labels(projects).values()];
  assert.deepEqual(texts, ["Cats, made 1 Jan 2026", "Cats, made 3 Feb 2026"]);
});

test("projects with the same name and day are distinguished by the time", () => {
  const projects = [
    project("1", "Cats", "2026-01-01"),
    project("2", "Cats", "2026-01-01", "10:00:05"),
    project("3", "Dogs", "2026-01-01", "10:00:05"),
  ];
  const found = distinctions(projects);
  assert.deepEqual([...found.keys()], ["1", "2"]);
  assert.match(found.get("1"), /10:00:00/);
  assert.match(found.get("2"), /10:00:05/);
});
