import assert from "node:assert/strict";
import test from "node:test";
import {
  ApiError,
  NetworkError,
  isAbort,
  isConflict,
  isGone,
  isTemporary,
  refusal,
  sentence,
} from "../../web/js/api/errors.js";

test("a refusal is the server's sentence, whatever form it has", () => {
  assert.equal(refusal(409, '{"detail": "The name is taken."}').message, "The name is taken.");
  const invalid = '{"detail": [{"loc": ["body", "name"], "msg": "missing"}]}';
  assert.match(refusal(422, invalid).message, /name.*missing/);
  assert.equal(refusal(409, "{}").status, 409);
});

test("an answer without a sentence names its status and what to do", () => {
  for (const body of ["<html>Bad gateway</html>", "", "{}", "null", '{"detail": null}']) {
    assert.equal(refusal(502, body).message, "The server answered with status 502. Try again.");
  }
});

test("only a lost network and a busy or restarting server are temporary", () => {
  const temporary = [400, 404, 409, 429, 500, 502, 503].filter((status) => {
    return isTemporary(new ApiError(status, ""));
  });
  assert.deepEqual(temporary, [429, 502, 503]);
  assert.equal(isTemporary(new NetworkError()), true);
  assert.equal(isTemporary(new Error("any")), false);
  assert.equal(isTemporary(undefined), false);
});

test("deleted, conflicting and cancelled are distinguished", () => {
  const errors = [new ApiError(404, ""), new ApiError(409, ""), new DOMException("", "AbortError")];
  assert.deepEqual(errors.map(isGone), [true, false, false]);
  assert.deepEqual(errors.map(isConflict), [false, true, false]);
  assert.deepEqual(errors.map(isAbort), [false, false, true]);
});

test("whatever is thrown becomes a sentence", () => {
  assert.equal(sentence(new Error("No.")), "No.");
  assert.equal(sentence("No."), "No.");
  assert.equal(sentence(undefined), "undefined");
});
