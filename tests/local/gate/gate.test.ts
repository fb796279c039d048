import { afterEach, beforeEach, expect, test } from "vitest";
import { AwsError } from "#local/aws-error";
import { Clock } from "#local/clock";
import { ConnectionDropped, Gate } from "#local/gate/gate";
import { TokenBuckets } from "#local/gate/token-buckets";

let clock: Clock;
let gate: Gate;
let done: number;

beforeEach(() => {
  clock = new Clock();
  clock.setScale(0);
  gate = new Gate(clock);
  done = 0;
  gate.declare("s3", {
    throttled: () => new AwsError("SlowDown", "Please reduce your request rate.", 503),
    quotaOf: (operation, resource) =>
      operation === "Free"
        ? undefined
        : { name: operation, key: resource, burst: 3, perSecond: 0.5 },
    latencyMs: () => 300,
    effects: ["lose"],
  });
});
afterEach(() => clock.stop());

const call = (operation = "PutObject", resource = "bucket/a") =>
  gate.run({ service: "s3", operation, resource }, () => ++done);
const row = (operation = "PutObject") =>
  gate.ledger.rows().find((found) => found.operation === operation);

test("beyond its quota a call is refused with the service's own error, until the clock has filled the bucket", async () => {
  gate.limits.enforced = true;
  for (let n = 0; n < 3; n++) await call();
  await expect(call()).rejects.toMatchObject({ code: "SlowDown", status: 503 });
  await clock.advance(1_999);
  await expect(call()).rejects.toMatchObject({ code: "SlowDown" });
  await clock.advance(1);
  await call();
  expect(done).toBe(4);
  expect(row()).toMatchObject({ bucket: "PutObject", calls: 6, errors: 2, overQuota: 2 });
});

test("the ledger knows the busiest second of each bucket, refused calls included, until it begins anew", async () => {
  gate.limits.enforced = true;
  for (let n = 0; n < 2; n++) await call();
  await clock.advance(600);
  await call();
  await expect(call()).rejects.toMatchObject({ code: "SlowDown" });
  await clock.advance(10_000);
  await call();
  expect(row()).toMatchObject({ calls: 5, maxPerSecond: 4 });
  expect(row("GetObject")).toBeUndefined();
  gate.ledger.reset();
  await call();
  expect(row()).toMatchObject({ calls: 1, maxPerSecond: 1 });
});

test("operations that share a quota share its busiest second; without a quota each has its own", async () => {
  const quota = { name: "reads", burst: 9, perSecond: 9 };
  gate.declare("sqs", {
    throttled: () => new AwsError("Throttled", "Too many."),
    quotaOf: (operation) => (operation.startsWith("Free") ? undefined : quota),
  });
  for (const operation of ["A", "A", "B", "Free1", "Free1", "Free2"])
    await gate.run({ service: "sqs", operation }, () => 1);
  const rates = gate.ledger.rows().map((each) => [each.operation, each.maxPerSecond]);
  expect(Object.fromEntries(rates)).toEqual({ A: 3, B: 3, Free1: 2, Free2: 1 });
});

test("a quota of its own key leaves others alone", async () => {
  gate.limits.enforced = true;
  for (let n = 0; n < 3; n++) await call("PutObject", "bucket/a");
  await call("PutObject", "bucket/b");
  expect(row()).toMatchObject({ calls: 4, maxPerSecond: 3 });
  await expect(call("PutObject", "bucket/a")).rejects.toThrow();
});

test("however many buckets there are, none forgets what was taken from it", async () => {
  const buckets = new TokenBuckets();
  const rate = { burst: 1, perSecond: 1 };
  expect(buckets.take("first", rate, 0)).toBe(true);
  for (let n = 0; n < 25_000; n++) buckets.take(`other ${n}`, rate, n < 20_000 ? 0 : 999);
  expect(buckets.take("first", rate, 999)).toBe(false);
  expect(buckets.take("first", rate, 1000)).toBe(true);
});

test("where quotas are not enforced, calls beyond them are only counted", async () => {
  for (let n = 0; n < 5; n++) await call();
  expect(row()).toMatchObject({ calls: 5, errors: 0, overQuota: 2 });
});

test("an adjusted quota counts from then on", async () => {
  gate.limits.enforced = true;
  gate.limits.adjust("s3", "PutObject", { burst: 1, perSecond: 1 });
  await call();
  await expect(call()).rejects.toMatchObject({ code: "SlowDown" });
  expect(gate.limits.adjustments()).toEqual([
    { service: "s3", bucket: "PutObject", burst: 1, perSecond: 1 },
  ]);
});

test("with latency on, a call takes AWS's time on the clock", async () => {
  gate.limits.latency = true;
  const answer = call("Free");
  await clock.advance(299);
  expect(done).toBe(0);
  await clock.advance(1);
  expect(await answer).toBe(1);
});

test("an injected error answers instead of the engine, as often as asked and no more", async () => {
  gate.faults.arm({ service: "s3", effect: "error", code: "InternalError", times: 2 });
  await expect(call("Free")).rejects.toMatchObject({ code: "InternalError", status: 500 });
  await expect(call("Free")).rejects.toThrow();
  expect(await call("Free")).toBe(1);
  expect(row("Free")).toMatchObject({ calls: 3, errors: 2, faults: 2 });
  expect(gate.faults.list()).toMatchObject([{ id: 1, hits: 2 }]);
});

test("a reset call was not run, a dropped one was, and both end without an answer", async () => {
  gate.faults.arm({ service: "s3", effect: "reset", times: 1 });
  await expect(call("Free")).rejects.toBeInstanceOf(ConnectionDropped);
  expect(done).toBe(0);
  gate.faults.arm({ service: "s3", effect: "drop", times: 1 });
  await expect(call("Free")).rejects.toBeInstanceOf(ConnectionDropped);
  expect(done).toBe(1);
});

test("throttling is the service's own, with Retry-After where asked", async () => {
  gate.faults.arm({ service: "s3", effect: "throttle", retryAfter: 7 });
  await expect(call()).rejects.toMatchObject({ code: "SlowDown", retryAfter: 7 });
});

test("a delay holds the call back on the clock", async () => {
  gate.faults.arm({ service: "s3", effect: "delay", delay: "PT2S" });
  const answer = call("Free");
  await clock.advance(1_999);
  expect(done).toBe(0);
  await clock.advance(1);
  expect(await answer).toBe(1);
});

test("a call that is held back when the gate closes is cut, and so is one that would be", async () => {
  gate.faults.arm({ service: "s3", effect: "delay", delay: "PT2S" });
  const answer = call("Free");
  gate.close();
  await expect(answer).rejects.toBeInstanceOf(ConnectionDropped);
  await expect(call("Free")).rejects.toBeInstanceOf(ConnectionDropped);
  gate.faults.disarm();
  expect(await call("Free")).toBe(1);
});

test("a fault hits only its operations and its resources", async () => {
  gate.faults.arm({ service: "s3", operation: "Put*", resource: "bucket/a", effect: "reset" });
  await call("GetObject", "bucket/a");
  await call("PutObject", "bucket/b");
  await expect(call("PutObjectTagging", "bucket/abc")).rejects.toThrow();
});

test("the same seed hits the same calls, and about as many as its rate says", () => {
  const draw = (seed: number) => {
    const { faults } = new Gate(clock);
    faults.declare("icav2", ["fail"]);
    faults.arm({ service: "icav2", effect: "fail", rate: 0.2, seed });
    return Array.from({ length: 1000 }, () => faults.draw(["fail"], "icav2", "CopyJob", "").length);
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  const hits = draw(7).reduce((sum, hit) => sum + hit, 0);
  expect(hits).toBeGreaterThan(150);
  expect(hits).toBeLessThan(250);
});

test.each([
  [{ effect: "reset" }, /service/],
  [{ service: "s3", effect: "explode" }, /effect/],
  [{ service: "s9", effect: "reset" }, /service: there is no "s9"; there are: s3/],
  [{ service: "s3", effect: "fail" }, /effect: "fail" does not happen to s3; what does: error, /],
  [{ service: "s3", effect: "reset", rate: 1.5 }, /rate/],
  [{ service: "s3", effect: "delay", delay: "1h" }, /delay: is not an ISO-8601 duration/],
  [{ service: "s3", effect: "reset", colour: "red" }, /colour/],
])("a fault that makes no sense is refused with its field: %j", (body, message) => {
  expect(() => gate.faults.arm(body)).toThrow(message);
  expect(gate.faults.list()).toEqual([]);
});

test("a fault that was taken back hits no more", async () => {
  const id = gate.faults.arm({ service: "s3", effect: "reset" });
  gate.faults.arm({ service: "s3", operation: "Other", effect: "reset" });
  gate.faults.disarm(id);
  expect(await call("Free")).toBe(1);
  expect(gate.faults.list()).toHaveLength(1);
});
