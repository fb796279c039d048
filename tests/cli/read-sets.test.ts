import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Interrupted } from "#cli/exit";
import { user } from "#tests/cli/support";
import { actIn, addReadSet, send, statusEvent, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let viewer: ReturnType<typeof user>;
let ids: string[];
let storeId: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  storeId = storeOf(cloud);
  const names = ["=cmd()", "tab\there", "plain"];
  const added = await Promise.all(
    names.map((name, n) => addReadSet(cloud, { name, sampleId: `L260000${n}` })),
  );
  ids = added.map(({ id }) => id);
  const { api, tokens } = cloud.outputs;
  viewer = user({ env: { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.viewer ?? "" } });
});
afterAll(async () => {
  viewer.remove();
  await cloud.close();
});

const reference = (n: number) => `${storeId}/${ids[n]}`;
const arn = (n: number) =>
  `arn:aws:omics:us-east-1:000000000000:sequenceStore/${storeId}/readSet/${ids[n]}`;

describe("read-set list", () => {
  test("filters as the API does", async () => {
    const list = (...more: string[]) => viewer.json<{ id: string }[]>("read-set", "list", ...more);
    expect((await list("--sample-id", "L2600001")).map(({ id }) => id)).toEqual([ids[1]]);
    expect(await list("--status", "ARCHIVED")).toEqual([]);
    expect(await list("--all")).toHaveLength(3);
    expect(await list("--created-before", "2020-01-01")).toEqual([]);
  });

  test("is a table on a terminal, and TSV without headers in a pipe", async () => {
    const table = await viewer.run(["read-set", "list"], { terminal: 120 });
    expect(table.stdout.split("\n")[0]).toMatch(/^STORE ID +ID +STATUS +SAMPLE ID/);
    expect(table.stdout).toContain("tab\\there");
    const { stdout } = await viewer.run(["read-set", "list", "--sample-id", "L2600002"]);
    expect(stdout.split("\t").slice(0, 5)).toEqual([
      storeId,
      ids[2],
      "ACTIVE",
      "L2600002",
      "plain",
    ]);
  });
});

describe("read-set get", () => {
  test("takes store and id, or an ARN", async () => {
    for (const id of [reference(0), arn(0)])
      expect(await viewer.json("read-set", "get", id)).toMatchObject({
        id: ids[0],
        name: "=cmd()",
      });
  });

  test("takes lines of read-set list from stdin, and answers in their order", async () => {
    const { stdout: stdin } = await viewer.run(["read-set", "list", "--all"]);
    const { code, stdout } = await viewer.run(["read-set", "get", "-", "--json"], { stdin });
    expect(code).toBe(0);
    const expected = stdin
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t")[1]);
    expect(JSON.parse(stdout).map(({ id }: { id: string }) => id)).toEqual(expected);
  });

  test("of several prints those that there are, names the others, and exits 5", async () => {
    const unknown = `${storeId}/9999999999`;
    const { code, stdout, stderr } = await viewer.run([
      ...["read-set", "get", reference(0), unknown, reference(1)],
      ...["--output", "tsv", "--fields", "id"],
    ]);
    expect([code, stdout]).toEqual([5, `${ids[0]}\n${ids[1]}\n`]);
    expect(stderr).toContain(unknown);
    expect((await viewer.run(["read-set", "get", unknown])).code).toBe(3);
    expect((await viewer.run(["read-set", "get", unknown, unknown])).code).toBe(3);
  });

  test("says what an id looks like", async () => {
    const { code, stderr } = await viewer.run(["read-set", "get", ids[0] ?? ""]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`STORE/${ids[0]}`)]);
    expect((await viewer.run(["read-set", "get", "-"])).code).toBe(2);
  });
});

describe("read-set export", () => {
  test("writes every read set as NDJSON, and says how many on stderr", async () => {
    const file = join(viewer.home, "all.ndjson");
    const { code, stdout, stderr } = await viewer.run(["read-set", "export", "-o", file]);
    expect([code, stdout, stderr]).toEqual([0, "", `3 read sets in ${file}\n`]);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).id).sort()).toEqual([...ids].sort());
  });

  test("writes CSV that no spreadsheet runs", async () => {
    const { stdout } = await viewer.run(["read-set", "export", "--format", "csv"]);
    const lines = stdout.trimEnd().split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^id,storeId,arn/);
    expect(stdout).toContain(",'=cmd(),");
    expect(stdout).not.toContain(",=cmd()");
  });

  test("leaves what was there when it breaks off, and nothing beside it", async () => {
    const folder = join(viewer.home, "broken");
    const file = join(folder, "all.ndjson");
    mkdirSync(folder);
    writeFileSync(file, "before");
    const { code } = await viewer.run(["read-set", "export", "-o", file], {
      fetch: async () => new Response("{}", { status: 500 }),
    });
    expect(code).toBe(1);
    expect([readdirSync(folder), readFileSync(file, "utf8")]).toEqual([["all.ndjson"], "before"]);
  });

  test("is refused before anything is asked when the file cannot be", async () => {
    const { code, stderr } = await viewer.run(["read-set", "export", "-o", "/nowhere/all.csv"]);
    expect(code).toBe(1);
    expect(stderr).toContain("/nowhere/all.csv cannot be written");
  });
});

describe("read-set watch", () => {
  /** The status in the mirror, by an event of HealthOmics, and once it is there. */
  async function become(n: number, status: "ARCHIVED" | "ACTIVATING" | "ACTIVE" | "DELETED") {
    const at = new Date(Date.now() + 1000 * ++clock).toISOString();
    const readSetId = ids[n] ?? "";
    await send(cloud, statusEvent({ storeId, readSetId, status, at }));
    await eventually(async () => {
      const readSet = await viewer.json<{ status: string }>("read-set", "get", reference(n));
      if (readSet.status !== status) throw new Error(`It is not ${status} yet`);
    });
  }
  let clock = 60;

  test("prints a line for each change until all have the status", async () => {
    await become(0, "ARCHIVED");
    const steps = ["ACTIVATING", "ACTIVE"] as const;
    let polls = 0;
    const { code, stdout } = await viewer.run(
      ["read-set", "watch", reference(0), "--until", "ACTIVE", "--fields", "status"],
      {
        async onSleep(ms) {
          expect(ms).toBe(5000);
          const step = steps[polls++];
          if (step) await become(0, step);
        },
      },
    );
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .filter((line, n, all) => line !== all[n - 1]),
    ).toEqual(["ARCHIVED", "ACTIVATING", "ACTIVE"]);
  });

  test("of a filter tells what becomes of those that leave it", async () => {
    await become(1, "ARCHIVED");
    let polls = 0;
    const { code, stdout } = await viewer.run(
      [
        ...["read-set", "watch", "--status", "ARCHIVED", "--until", "ACTIVE"],
        ...["--timeout", "1m", "--output", "jsonl", "--fields", "id,status"],
      ],
      {
        async onSleep() {
          if (polls++ === 0) await become(1, "ACTIVE");
        },
      },
    );
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ id: ids[1], status: "ARCHIVED" });
    expect(lines.at(-1)).toEqual({ id: ids[1], status: "ACTIVE" });
  });

  test("ends with 7 when the time is over, and says how to watch again", async () => {
    const { code, stderr } = await viewer.run([
      ...["read-set", "watch", reference(2), "--until", "ARCHIVED", "--timeout", "12s"],
    ]);
    expect(code).toBe(7);
    expect(stderr).toContain(`seqferry read-set watch ${reference(2)} --until ARCHIVED`);
  });

  test("ends with 130 at Ctrl-C, and says how to watch again", async () => {
    const abort = new AbortController();
    const { code, stderr } = await viewer.run(["read-set", "watch", "--status", "ACTIVE"], {
      signal: abort.signal,
      onSleep: () => abort.abort(new Interrupted()),
    });
    expect(code).toBe(130);
    expect(stderr).toContain("seqferry read-set watch --status ACTIVE");
  });

  test("ends with 6 when a read set can never have the status", async () => {
    let polls = 0;
    const { code, stdout, stderr } = await viewer.run(
      ["read-set", "watch", reference(2), "--until", "ARCHIVED", "--fields", "status"],
      {
        async onSleep() {
          if (polls++ === 0) await become(2, "DELETED");
        },
      },
    );
    expect(code).toBe(6);
    expect(stdout).toBe("ACTIVE\nDELETED\n");
    expect(stderr).toContain("will not be ARCHIVED");
  });

  test("takes ids or filters, and not both", async () => {
    const words = ["read-set", "watch", reference(0), "--status", "ACTIVE"];
    expect((await viewer.run(words)).code).toBe(2);
  });
});
