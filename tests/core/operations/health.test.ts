import { expect, test } from "vitest";
import * as Actor from "#core/actor";
import { checkOf, look } from "#core/operations/health/health";
import {
  faultOfQueue,
  ofDeadLetters,
  ofError,
  ofMachine,
  ofOutbox,
  ofParameter,
  ofQueues,
  ofQuotas,
  ofStore,
  worstOf,
} from "#core/operations/health/judge";

const minute = 60_000;

test("events that wait are looked at after five minutes, and wrong after fifteen", () => {
  expect(ofOutbox(undefined).status).toBe("ok");
  expect(ofOutbox(5 * minute - 1).status).toBe("ok");
  expect(ofOutbox(5 * minute).status).toBe("warning");
  expect(ofOutbox(15 * minute)).toMatchObject({
    status: "failed",
    fix: expect.stringMatching(/OutboxSweep/),
  });
});

test("a store must be there, and be read through the access point that roles name", () => {
  const arn = "arn:aws:s3:us-east-1:1:accesspoint/1-a";
  const fine = { id: "1", status: "ACTIVE", accessPointArn: arn };
  expect(ofStore(fine, arn).status).toBe("ok");
  expect(ofStore({ ...fine, status: "UPDATING" }, arn).status).toBe("ok");
  expect(ofStore({ ...fine, status: "DELETING" }, arn).status).toBe("failed");
  expect(ofStore(fine, `${arn}b`)).toMatchObject({
    status: "failed",
    fix: `Set accessPointArn of 1 in stacks/stage.ts to ${arn}, and deploy.`,
  });
});

test("a queue that gives up to nothing, or to another queue, is named", () => {
  const queue = { name: "Q", deadLetters: "D", arnOfDeadLetters: "arn:d" };
  const policy = (deadLetterTargetArn: string) => JSON.stringify({ deadLetterTargetArn });
  expect(faultOfQueue(queue, policy("arn:d"))).toBeUndefined();
  expect(faultOfQueue(queue, undefined)).toBe("Q gives up to no queue");
  expect(faultOfQueue(queue, policy("arn:x"))).toBe("Q gives up to arn:x instead of D");
  expect(ofQueues([], 3).status).toBe("ok");
  expect(ofQueues(["Q gives up to no queue"], 3).status).toBe("failed");
});

test("a machine that is being deleted is as bad as none", () => {
  expect(ofMachine("S3Copy", "ACTIVE").status).toBe("ok");
  expect(ofMachine("S3Copy", "DELETING")).toMatchObject({
    status: "failed",
    detail: "S3Copy is DELETING.",
  });
});

test("a look that never ends is a finding, and so is one that fails", async () => {
  const never = { name: "table", look: () => new Promise<never>(() => {}) };
  expect(await checkOf(never, 10)).toMatchObject({
    ...{ name: "table", status: "failed" },
    detail: "Error: No answer in 0.01 s.",
  });
  const fails = { name: "queues", look: () => Promise.reject(new Error("gone")) };
  expect(await checkOf(fails)).toMatchObject({ status: "failed", detail: "Error: gone" });
});

test("nobody but admins may look", async () => {
  const asked = Actor.run({ ...Actor.system("ada"), roles: ["viewer"] }, () =>
    look({ version: "1.0.0" }),
  );
  await expect(asked).rejects.toMatchObject({ code: "auth.forbidden" });
});

test("messages that were given up say which command shows them", () => {
  expect(ofDeadLetters({ A: 0, B: 0 }).status).toBe("ok");
  expect(ofDeadLetters({ A: 0, B: 2 })).toMatchObject({
    status: "warning",
    detail: "Messages were given up: B 2.",
    fix: expect.stringMatching(/^See why: seqferry dlq show B\./),
  });
});

test.each([
  [
    "AccessDeniedException",
    "is not authorized to perform: kms:Encrypt",
    "failed",
    /lacks a permission/,
  ],
  ["ThrottlingException", "Rate exceeded", "warning", /in a minute/],
  [
    "ResourceNotFoundException",
    "Requested resource not found",
    "failed",
    /Deploy the stage again;/,
  ],
])("a call that ends with %s says what to do", (name, message, status, fix) => {
  const error = Object.assign(new Error(message), { name });
  expect(ofError(error)).toMatchObject({ status, fix: expect.stringMatching(fix) });
});

test("a parameter must hold what the stage was deployed with", () => {
  const parameter = { name: "/p", value: "arn:a", what: "the secret of ICA" };
  expect(ofParameter(parameter, "arn:a").status).toBe("ok");
  expect(ofParameter(parameter, "arn:b")).toMatchObject({
    status: "warning",
    detail: expect.stringMatching(/holds arn:b.*with arn:a/),
  });
  expect(ofParameter(parameter, undefined)).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("no parameter /p"),
  });
});

test("quotas are compared with what HealthOmics refused in the last day, and nothing else is claimed", () => {
  const now = 1_800_000_000_000;
  const rates = { GetReadSetMetadata: 5, ListReadSets: 50 };
  expect(ofQuotas({ GetReadSetMetadata: 5 }, {}, now)).toMatchObject({
    status: "ok",
    detail: expect.stringMatching(/at most 5 .* AWS is not asked for its quotas/),
  });
  expect(ofQuotas(rates, {}, now).detail).toMatch(/ListReadSets 50\/s/);
  expect(ofQuotas(rates, { ListReadSets: now - 24 * 60 * minute }, now).status).toBe("ok");
  expect(ofQuotas(rates, { ListReadSets: now - 12 * minute }, now)).toMatchObject({
    status: "warning",
    detail: expect.stringContaining("ListReadSets 12 min ago, at 50/s"),
  });
});

test("the worst finding is the whole's", () => {
  const of = (...statuses: ("ok" | "warning" | "failed")[]) =>
    worstOf(statuses.map((status) => ({ status })));
  expect([of(), of("ok", "warning"), of("failed", "warning")]).toEqual(["ok", "warning", "failed"]);
});
