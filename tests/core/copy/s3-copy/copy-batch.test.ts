import { GetObjectCommand, GetObjectTaggingCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { copyTask } from "#core/copy/s3-copy/copy-task";
import { usual } from "#core/copy/s3-copy/tuning";
import { answering, mostUnderWay } from "#tests/core/copy/s3-copy/s3-wire";
import {
  calls,
  copyOf,
  later,
  makeBuckets,
  planned,
  resultsOf,
  source,
  target,
  taskOf,
} from "#tests/core/copy/s3-copy/task-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  await makeBuckets(cloud);
});
afterEach(() => cloud.gate.faults.disarm());
afterAll(() => cloud.close());

/** Works on a task while waits pass quickly; between, the cloud's own schedules are to rest. */
const quickly: typeof copyTask = async (...given) => {
  cloud.clock.setScale(100);
  try {
    return await copyTask(...given);
  } finally {
    cloud.clock.setScale(1);
  }
};

const copy = { service: "s3", operation: "CopyObject" };

async function textOf(key: string): Promise<string | undefined> {
  const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: target, Key: key }));
  return Body?.transformToString();
}

function many(count: number, prefix: string) {
  return Promise.all(
    Array.from({ length: count }, (_, n) => planned(cloud, `${prefix}/${n}`, `object ${n}`)),
  );
}

describe("a copy", () => {
  test("keeps bytes, metadata, content headers and tags, of empty objects too", async () => {
    const described = {
      ContentType: "application/x-bam",
      CacheControl: "no-store",
      ContentEncoding: "gzip",
      ContentLanguage: "en",
      ContentDisposition: 'attachment; filename="a.bam"',
      Metadata: { lane: "3", note: "=?UTF-8?Q?=C3=A9?=" },
    };
    const Tagging = "a=1&filemanager%20id=x%3D%2B%2Fy";
    const task = await taskOf([
      await planned(cloud, "kept/a.bam", "reads", { ...described, Tagging }),
      await planned(cloud, "kept/empty", ""),
    ]);
    expect(await copyTask(task, later())).toEqual({ state: "done" });
    expect(await copyOf(cloud, "kept/a.bam")).toMatchObject({ ...described, ContentLength: 5 });
    expect(await copyOf(cloud, "kept/empty")).toMatchObject({ ContentLength: 0 });
    const { TagSet } = await cloud.s3.send(
      new GetObjectTaggingCommand({ Bucket: target, Key: "kept/a.bam" }),
    );
    expect(TagSet).toEqual([
      { Key: "a", Value: "1" },
      { Key: "filemanager id", Value: "x=+/y" },
    ]);
    expect(await resultsOf(task)).toMatchObject([
      { item: 0, status: "COPIED", attempts: 1, bytes: 5, run: 1 },
      { item: 1, status: "COPIED", attempts: 1, bytes: 0, run: 1 },
    ]);
  });

  test("goes to the storage class that the job wants", async () => {
    const items = [await planned(cloud, "class/a", "a")];
    await copyTask(await taskOf(items, { storageClass: "STANDARD_IA" }), later());
    expect(await copyOf(cloud, "class/a")).toMatchObject({ StorageClass: "STANDARD_IA" });
  });

  test("finds every key, whatever letters it has, and keeps it byte for byte", async () => {
    const letters = [..."ab 0#?+%&=;:@!'()*~.,[]{}|\\^`\"<>/é漢🧬", "//", "/../", "./", "%2F", "%"];
    const keys = fc
      .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 30 })
      .map((parts) => `keys/${parts.join("")}`);
    const drawn = fc.sample(keys, { numRuns: 60, seed: 5 });
    const long = `keys/${"é".repeat(509)}.`;
    const names = [...new Set([...drawn, long, "keys/a//b", "keys/../x", "keys/a?versionId=1"])];
    expect(Buffer.byteLength(long)).toBe(1024);
    const items = await Promise.all(names.map((name) => planned(cloud, name, `of ${name}`)));
    const task = await taskOf(items);
    await copyTask(task, later());
    const results = await resultsOf(task);
    expect(results.filter(({ status }) => status !== "COPIED")).toEqual([]);
    const texts = await Promise.all(names.map(textOf));
    expect(texts).toEqual(names.map((name) => `of ${name}`));
  });
});

describe("what fails", () => {
  test("is FAILED with its cause, each by itself, and keeps nothing else from being copied", async () => {
    const [good, gone, changed, denied, rest] = await Promise.all(
      ["good", "gone", "changed", "denied", "rest"].map((name) =>
        planned(cloud, `fails/${name}`, name),
      ),
    );
    if (!good || !gone || !changed || !denied || !rest) throw new Error("five");
    gone.sourceUri += ".not-there";
    await cloud.s3.send(
      new PutObjectCommand({ Bucket: source, Key: "fails/changed", Body: "other bytes" }),
    );
    cloud.gate.faults.arm({
      ...copy,
      ...{ resource: `${target}/fails/denied`, effect: "error" },
      ...{ code: "AccessDenied", status: 403, message: "explicit deny in a policy" },
    });
    cloud.gate.ledger.reset();
    const task = await taskOf([good, gone, changed, denied, rest]);
    expect(await copyTask(task, later())).toEqual({ state: "done" });
    const results = await resultsOf(task);
    expect(results.map(({ status }) => status)).toEqual([
      ...["COPIED", "FAILED", "FAILED", "FAILED", "COPIED"],
    ]);
    expect(results[1]?.error).toMatch(/not-there is not there any more/);
    expect(results[2]?.error).toMatch(/changed was changed after the copy was planned/);
    expect(results[3]?.error).toMatch(/s3:PutObject and .*AccessDenied: explicit deny in a policy/);
    expect(await copyOf(cloud, "fails/changed")).toBeUndefined();
    // What stays as it is is not asked for again.
    expect(calls(cloud, "CopyObject")).toBe(5);
  });

  test("an answer of 200 that holds an error is an error, also with white space behind it", async () => {
    const items = await many(3, "within-200");
    const task = await taskOf(items);
    const wire = await answering(cloud, (number) =>
      number === 1
        ? "<Error><Code>InternalError</Code><Message>We failed.</Message></Error>"
        : number === 2
          ? "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>\n"
          : undefined,
    );
    try {
      await quickly(task, later(), { ...usual, objects: 1 });
    } finally {
      await wire.close();
    }
    expect(await Promise.all(items.map((_, n) => copyOf(cloud, `within-200/${n}`)))).toMatchObject([
      ...[{ ContentLength: 8 }, { ContentLength: 8 }, { ContentLength: 8 }],
    ]);
    const tries = (await resultsOf(task)).map(({ attempts }) => attempts);
    expect(tries.reduce((sum, one) => sum + one)).toBe(3 + 2);
  });

  test("an answer that was lost does not fail a copy that was made", async () => {
    const items = await many(20, "lost");
    cloud.gate.faults.arm({ ...copy, effect: "drop", rate: 0.5, seed: 3 });
    const task = await taskOf(items);
    await quickly(task, later());
    expect((await resultsOf(task)).map(({ status }) => status)).toEqual(Array(20).fill("COPIED"));
  });

  test("too many requests are repeated until S3 takes them", async () => {
    const items = await many(60, "slow");
    cloud.gate.faults.arm({ ...copy, effect: "throttle", rate: 0.4, seed: 7 });
    const task = await taskOf(items);
    expect(await quickly(task, later())).toEqual({ state: "done" });
    const results = await resultsOf(task);
    expect(results.filter(({ status }) => status !== "COPIED")).toEqual([]);
    expect(Math.max(...results.map(({ attempts }) => attempts))).toBeGreaterThan(1);
  });

  test("after eight tries it is given up, with what S3 said", async () => {
    const items = await many(2, "never");
    cloud.gate.faults.arm({ ...copy, resource: `${target}/never/1`, effect: "throttle" });
    const task = await taskOf(items);
    expect(await quickly(task, later())).toEqual({ state: "done" });
    expect(await resultsOf(task)).toMatchObject([
      { status: "COPIED" },
      {
        status: "FAILED",
        attempts: 8,
        error: expect.stringMatching(/^Given up after 8 tries; .*SlowDown: Please reduce/),
      },
    ]);
  });
});

describe("a destination", () => {
  const write = (key: string, Body: string) =>
    cloud.s3.send(new PutObjectCommand({ Bucket: target, Key: key, Body }));

  test("that came to be after the plan is not overwritten", async () => {
    for (const onExist of ["skip-identical", "fail"] as const) {
      const items = [await planned(cloud, `race/${onExist}`, "ours")];
      await write(`race/${onExist}`, "theirs");
      const task = await taskOf(items, { onExist });
      await copyTask(task, later());
      expect(await resultsOf(task)).toMatchObject([
        { status: "FAILED", error: expect.stringContaining("Another object came to be") },
      ]);
      expect(await textOf(`race/${onExist}`)).toBe("theirs");
    }
  });

  test("that is identical by then counts as copied", async () => {
    const items = [await planned(cloud, "race/same", "same")];
    await write("race/same", "same");
    const task = await taskOf(items);
    await copyTask(task, later());
    expect(await resultsOf(task)).toMatchObject([{ status: "COPIED" }]);
  });

  test("is replaced where the job overwrites", async () => {
    const items = [await planned(cloud, "race/over", "ours")];
    await write("race/over", "theirs");
    await copyTask(await taskOf(items, { onExist: "overwrite" }), later());
    expect(await textOf("race/over")).toBe("ours");
  });
});

test("as many objects are copied at once as one asks for, and no more", async () => {
  for (const objects of [1, 8]) {
    const items = await many(24, `width-${objects}`);
    cloud.gate.faults.arm({ ...copy, effect: "delay", delay: 2000 });
    const most = mostUnderWay();
    await quickly(await taskOf(items), later(), { ...usual, objects });
    cloud.gate.faults.disarm();
    expect(most()).toBe(objects);
  }
});
