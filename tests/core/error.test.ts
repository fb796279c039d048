import { expect, test } from "vitest";
import * as z from "zod";
import { invalid, isTransient, RetryableError, VisibleError } from "#core/error";

const named = (name: string, members: object = {}) =>
  Object.assign(new Error("x"), { name }, members);

test.each([
  ["one of ours", new RetryableError("again")],
  ["throttling", named("ThrottlingException")],
  ["too much of a table", named("ProvisionedThroughputExceededException")],
  ["S3 asking to slow down", named("SlowDown")],
  ["a lost connection", named("Error", { code: "ECONNRESET" })],
  ["any answer of 500 and above", named("Whatever", { $metadata: { httpStatusCode: 503 } })],
])("%s is worth another try", (_, error) => {
  expect(isTransient(error)).toBe(true);
});

test.each([
  ["a refusal meant for the caller", new VisibleError("request.invalid", "no")],
  ["malformed JSON", new SyntaxError("Unexpected token")],
  ["a failed condition", named("ConditionalCheckFailedException")],
  ["missing rights", named("AccessDeniedException", { $metadata: { httpStatusCode: 403 } })],
  ["a defect of ours", new TypeError("x is undefined")],
  ["what is no error", "ThrottlingException"],
])("%s is not worth another try", (_, error) => {
  expect(isTransient(error)).toBe(false);
});

test("what does not fit its schema names every wrong field by its path", () => {
  const schema = z.object({ name: z.string(), ids: z.array(z.object({ id: z.string() })) });
  const parsed = schema.safeParse({ name: 1, ids: [{ id: "a" }, {}] });
  const error = invalid(parsed.error?.issues ?? []);
  expect(error.errors.map(({ path }) => path)).toEqual(["name", "ids.1.id"]);
  expect(error.message).toMatch(/^name: /);
  expect(error).toMatchObject({ code: "request.invalid", status: 400 });
});

test.each([
  ["auth.unauthenticated", 401],
  ["auth.forbidden", 403],
  ["package.not_found", 404],
  ["idempotency.mismatch", 409],
  ["link.gone", 410],
] as const)("%s answers %i", (code, status) => {
  expect(new VisibleError(code, "x").status).toBe(status);
});
