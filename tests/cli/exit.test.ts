import { expect, test } from "vitest";
import { CliError, codeOf, type Exit, exitCodes, exitOfStatus, failureOf } from "#cli/exit";
import { helpOf } from "#cli/help";
import { codes } from "#core/error";

test("exit codes are those that scripts rely on", () => {
  const numbers = Object.fromEntries(
    Object.entries(exitCodes).map(([name, [code]]) => [name, code]),
  );
  expect(numbers).toEqual({
    done: 0,
    failed: 1,
    usage: 2,
    notFound: 3,
    denied: 4,
    partial: 5,
    remoteFailed: 6,
    stillRunning: 7,
    conflict: 8,
    interrupted: 130,
  });
});

test("help exit-codes prints every one of them", () => {
  const text = helpOf(["exit-codes"], "seqferry");
  for (const [code] of Object.values(exitCodes))
    expect(text).toMatch(new RegExp(`^ +${code} `, "m"));
});

test("every error code of the API has an exit code of its own kind", () => {
  const expected: Record<number, Exit> = {
    400: "usage",
    401: "denied",
    403: "denied",
    404: "notFound",
    406: "usage",
    409: "conflict",
    410: "notFound",
    412: "conflict",
  };
  for (const [code, status] of Object.entries(codes))
    if (status < 500) expect(exitOfStatus(status), code).toBe(expected[status]);
  for (const status of [429, 500, 502, 503]) expect(exitOfStatus(status)).toBe("failed");
  for (const status of [200, 202, 304]) expect(exitOfStatus(status)).toBeUndefined();
});

test("a failure shows code, message, hint and request id, and nothing that is not there", () => {
  const error = new CliError("conflict", "a.b", "No.", { hint: "Do this.", requestId: "r1" });
  expect(failureOf(error)).toEqual({
    exit: "conflict",
    code: "a.b",
    message: "No.",
    hint: "Do this.",
    requestId: "r1",
  });
  expect(Object.keys(failureOf(new CliError("failed", "a.b", "No.")))).toEqual([
    "exit",
    "code",
    "message",
  ]);
  expect(codeOf(failureOf(new TypeError("x is not a function")).exit)).toBe(1);
});
