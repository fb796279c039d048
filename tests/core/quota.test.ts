import { DeleteItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BusiestSecond } from "#local/gate/busiest-second";
import { actIn, resource } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

const quotas = { GetReadSetMetadata: 5, ListReadSets: 5 };
const bucket = "GetReadSetMetadata";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());

/** The modules of the limiter as another Lambda instance has them: with a memory of their own. */
async function instance(time: VirtualTime) {
  vi.resetModules();
  const settings = await import("#core/settings");
  const { setTime } = await import("#core/time");
  const quota = await import("#core/quota");
  settings.configure({ tableName: resource(cloud.outputs, "DataTable"), quotas });
  setTime(time);
  return quota;
}

/** A clock that moves on to the next sleeper whenever the table has answered everybody. */
class VirtualTime {
  at = 1_800_000_000_000;
  #sleepers: { due: number; wake: () => void }[] = [];
  now = () => this.at;
  sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal?.throwIfAborted();
      this.#sleepers.push({ due: this.at + ms, wake: resolve });
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });

  /** Runs until `work` is done. */
  async until<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const end = () => {
      over = true;
    };
    work.then(end, end);
    while (!over) {
      await quiet();
      if (over) break;
      this.#sleepers.sort((one, other) => one.due - other.due);
      const next = this.#sleepers.shift();
      if (!next) continue;
      this.at = Math.max(this.at, next.due);
      next.wake();
    }
    return work;
  }
}

/** Resolves once no call of the table was made for a few turns of the event loop. */
async function quiet(): Promise<void> {
  for (let calls = -1, still = 0; still < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    const made = cloud.gate.ledger.rows().reduce((sum, row) => sum + row.calls, 0);
    still = made === calls ? still + 1 : 0;
    calls = made;
  }
}

async function emptyTable(): Promise<void> {
  const TableName = resource(cloud.outputs, "DataTable");
  const { Items = [] } = await cloud.dynamodb.send(new ScanCommand({ TableName }));
  for (const { pk, sk } of Items)
    if (pk && sk) await cloud.dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
}

/** Whether the bucket had a slot at once; it is the caller's. */
function hasSlot(quota: Awaited<ReturnType<typeof instance>>, of: string): Promise<boolean> {
  const take = quota.instant().take(of);
  return take.then(
    () => true,
    (error) => {
      if (error instanceof quota.BusyError) return false;
      throw error;
    },
  );
}

/** The most calls within any one second. */
function busiest(times: number[]): number {
  const seconds = new BusiestSecond();
  return [...times].sort((a, b) => a - b).reduce((_, at) => seconds.add(at), 0);
}

/** Callers of three instances, each at its time; answers when each made its call. */
async function calling(
  callers: { instance: number; isLive: boolean; comesAfterMs: number }[],
): Promise<number[]> {
  await emptyTable();
  const time = new VirtualTime();
  const instances = [await instance(time), await instance(time), await instance(time)];
  const call = async ({ instance: n, isLive, comesAfterMs }: (typeof callers)[number]) => {
    await time.sleep(comesAfterMs);
    const quota = instances[n];
    const pace = isLive ? quota?.live({ maxWaitMs: 60_000 }) : quota?.background();
    await pace?.take(bucket);
    return time.now();
  };
  return time.until(Promise.all(callers.map(call)));
}

test("however many instances call, live and in the background, no second sees more calls than the quota, and nobody starves", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          instance: fc.nat(2),
          isLive: fc.boolean(),
          comesAfterMs: fc.nat(3000),
        }),
        { minLength: 5, maxLength: 25 },
      ),
      async (callers) => {
        const made = await calling(callers);
        expect(made).toHaveLength(callers.length);
        expect(busiest(made)).toBeLessThanOrEqual(quotas[bucket]);
      },
    ),
    { numRuns: 12 },
  );
});

test("slots are used to the full: in a long run the calls take 3 % longer than the quota allows, no more", async () => {
  const callers = Array.from({ length: 40 }, (_, n) => ({
    instance: n % 2,
    isLive: false,
    comesAfterMs: 0,
  }));
  const made = await calling(callers);
  expect(Math.max(...made) - Math.min(...made)).toBeLessThanOrEqual(39 * 206 + 50);
});

test("whoever is waited for goes before background work, but for what that has leased already", async () => {
  const background = { instance: 0, isLive: false, comesAfterMs: 0 };
  const live = { instance: 1, isLive: true, comesAfterMs: 500 };
  const callers = [...Array(30).fill(background), ...Array(10).fill(live)];
  const made = await calling(callers);
  const lastLive = Math.max(...made.slice(30));
  const behind = made.slice(0, 30).filter((at) => at > lastLive);
  // Half a second of slots was gone when they came; a lease of four and one ahead may have been under way.
  expect(behind.length).toBeGreaterThanOrEqual(30 - 3 - 4 - 4);
});

test("slots of an instance that was killed while it waited cost their time, and nothing else", async () => {
  await emptyTable();
  const time = new VirtualTime();
  const [killed, other] = [await instance(time), await instance(time)];
  const abort = new AbortController();
  const lost = Array.from({ length: 4 }, () => killed.background().take(bucket, abort.signal));
  const ends = Promise.allSettled(lost);
  await quiet();
  abort.abort(new Error("killed"));
  await time.until(ends);
  const from = time.now();
  await time.until(other.live({ maxWaitMs: 10_000 }).take(bucket));
  expect(time.now() - from).toBeLessThanOrEqual(5 * 206);
});

test("a busy bucket is refused at once, with the time to wait, and without another call of the table", async () => {
  await emptyTable();
  const time = new VirtualTime();
  const quota = await instance(time);
  await time.until(quota.live().take(bucket));
  expect(await time.until(hasSlot(quota, bucket))).toBe(false);
  cloud.gate.ledger.reset();
  const refusal = await time.until(
    quota
      .instant()
      .take(bucket)
      .catch((error) => error),
  );
  expect(refusal).toMatchObject({ name: "RetryableError", bucket, waitMs: expect.any(Number) });
  expect(refusal.message).toMatch(/GetReadSetMetadata .* \d+ ms/);
  expect(cloud.gate.ledger.rows()).toEqual([]);
  expect(await time.until(hasSlot(quota, "ListReadSets"))).toBe(true);
});

test("after HealthOmics has refused a call nobody makes one for half a second at least", async () => {
  await emptyTable();
  const time = new VirtualTime();
  const [one, other] = [await instance(time), await instance(time)];
  const pace = one.live();
  await time.until(pace.take(bucket));
  const from = time.now();
  await time.until(pace.throttled?.(bucket) ?? Promise.resolve());
  await time.until(other.live().take(bucket));
  expect(time.now() - from).toBeGreaterThanOrEqual(500);
  expect(time.now() - from).toBeLessThanOrEqual(1600);
});

test("a slot that a wrong clock took years ahead is no slot", async () => {
  await emptyTable();
  const time = new VirtualTime();
  const ahead = new VirtualTime();
  ahead.at += 365 * 86_400_000;
  const [wrong, right] = [await instance(ahead), await instance(time)];
  await ahead.until(wrong.live().take(bucket));
  expect(await time.until(hasSlot(right, bucket))).toBe(true);
});

test("one process without a table keeps the quotas, too", async () => {
  const time = new VirtualTime();
  const { inProcess } = await instance(time);
  const pace = inProcess(quotas);
  const made: number[] = [];
  await time.until(
    Promise.all(
      Array.from({ length: 30 }, async () => {
        await pace.take(bucket);
        made.push(time.now());
      }),
    ),
  );
  expect(busiest(made)).toBeLessThanOrEqual(5);
  await expect(pace.take("CopyReadSet")).rejects.toThrow(/no quota for CopyReadSet/);
});

test("who wakes too late for his slot takes another, so that his call is not too close to the next", async () => {
  const time = new VirtualTime();
  const { inProcess } = await instance(time);
  const pace = inProcess(quotas);
  const made: number[] = [];
  const call = async (n: number) => {
    await pace.take(bucket);
    made.push(time.now());
    // The process is busy for a moment now and then.
    if (n % 4 === 1) time.at += 400;
  };
  await time.until(Promise.all(Array.from({ length: 30 }, (_, n) => call(n))));
  expect(made).toHaveLength(30);
  expect(busiest(made)).toBeLessThanOrEqual(5);
});
