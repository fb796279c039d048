import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { user } from "#tests/cli/support";

const env = { SEQFERRY_API: "http://127.0.0.1:9", SEQFERRY_TOKEN: "t" };
const person = user({ env });
afterAll(person.remove);

const id = "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const gib = 2 ** 30;

type Look = { status: string; done: number; gib: number; alreadyCopied?: number };

/** A job of four files and 4 GiB, as it is found at one look. */
function jobOf({ status, done, gib: copied, alreadyCopied = 0 }: Look) {
  const counts = { total: 4, copied: done - alreadyCopied, alreadyCopied, failed: 0 };
  return {
    ...{ id, status, phase: status === "RUNNING" ? "copy" : "done", statusReason: null },
    counts: { ...counts, totalBytes: 4 * gib, copiedBytes: copied * gib },
    progress: { done, total: 4, bytes: copied * gib },
  };
}

async function watch(looks: Look[], setting: { terminal?: number } = {}, ...more: string[]) {
  const left = [...looks];
  return await person.run(["copy", "watch", id, ...more], {
    ...setting,
    fetch: async () => Response.json(jobOf((left.length > 1 ? left.shift() : left[0]) as Look)),
  });
}

test("the bar shows files, bytes, rates, and how long bytes will take: one large file is most of it", async () => {
  const looks = [
    { status: "RUNNING", done: 0, gib: 0 },
    { status: "RUNNING", done: 3, gib: 1 },
    { status: "SUCCEEDED", done: 4, gib: 4 },
  ];
  const { stderr } = await watch(looks, { terminal: 100 });
  expect(stderr).toContain(
    "[#####---------------]  copy 3/4  1.0 GiB/4.0 GiB  1.5/s  512 MiB/s  ETA 6 s",
  );
  expect(stderr).toContain("[####################]  done 4/4  4.0 GiB/4.0 GiB");
});

test("the bar counts files when some were there already, of whose bytes nothing is copied", async () => {
  const looks = [
    { status: "RUNNING", done: 2, gib: 0, alreadyCopied: 2 },
    { status: "RUNNING", done: 3, gib: 1, alreadyCopied: 2 },
    { status: "SUCCEEDED", done: 4, gib: 2, alreadyCopied: 2 },
  ];
  const { stderr } = await watch(looks, { terminal: 100 });
  expect(stderr).toContain("[###############-----]  copy 3/4  1.0 GiB  0.5/s  512 MiB/s  ETA 2 s");
});

test("a bar is full when all is done, and not before", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 4 * gib }), async (bytes) => {
      const look = { status: "RUNNING", done: 3, gib: bytes / gib };
      const { stderr } = await watch([look, { status: "SUCCEEDED", done: 4, gib: 4 }], {
        terminal: 80,
      });
      const isFull = /\[#{20}\] {2}copy/.test(stderr);
      expect(isFull).toBe(bytes === 4 * gib);
    }),
  );
});

test("JSON Lines hold rates, too", async () => {
  const looks = [
    { status: "RUNNING", done: 0, gib: 0 },
    { status: "SUCCEEDED", done: 4, gib: 4 },
  ];
  const { stderr } = await watch(looks, {}, "--progress", "jsonl");
  const [first] = stderr.split("\n").map((line) => line && JSON.parse(line));
  expect(first).toMatchObject({ status: "RUNNING", progress: { totalBytes: 4 * gib } });
});

test("a CSV goes on by the links of its pages, with the token for nobody but the stage", async () => {
  const asked: string[] = [];
  const { code, stdout } = await person.run(["copy", "summary", id, "--format", "csv"], {
    fetch: async (input) => {
      asked.push(String(input));
      const link = '<https://elsewhere.example/steal?limit=2&cursor=a%2Bb>; rel="next"';
      if (asked.length > 1) return new Response("2\r\n");
      return new Response("head\r\n1\r\n", { headers: { link } });
    },
  });
  expect([code, stdout]).toEqual([0, "head\r\n1\r\n2\r\n"]);
  const where = `http://127.0.0.1:9/api/v1/copy-jobs/${id}/summary`;
  expect(asked).toEqual([where, `${where}?limit=2&cursor=a%2Bb`]);
});
