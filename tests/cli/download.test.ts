import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { recipientOf, wanted } from "#tests/cli/download-support";
import {
  type Answer,
  bytes,
  cutAfter,
  type Entry,
  entry,
  problem,
  serve,
  tagOf,
  token,
} from "#tests/cli/fake-origin";

const few = [
  entry(0, "run/a.bam", bytes(200_000, 1)),
  entry(1, "run/b.vcf.gz", bytes(3000, 2), "md5"),
  entry(2, "c.txt", bytes(10, 3), "sha512"),
  entry(3, "empty.log", Buffer.alloc(0)),
];

describe("seqferry download", () => {
  test("fetches and verifies all, tells the sender, and shows the secret nowhere", async () => {
    await using recipient = await recipientOf(few);
    const { code, stdout, stderr } = await recipient.run(["--progress", "line", "--debug"]);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("Run 7, from Ada: 4 files, 198 KiB; the link ends at 2036-01-01");
    expect(stderr).toContain("4 files: 4 verified, 0 skipped, 0 not verified, 0 failed");
    expect(stderr).not.toContain(token);
    expect(recipient.files()).toEqual(wanted(few));
    expect(recipient.kept()).toEqual(["data"]);
    const said = few.map(({ file: { n } }) => `${n}\tverified`);
    expect(recipient.origin.receipts()).toEqual(said);
  });

  test("a second time reads what is there, and fetches nothing", async () => {
    await using recipient = await recipientOf(few);
    await recipient.run();
    const { seen } = recipient.origin;
    seen.length = 0;
    const { code, stderr } = await recipient.run(["--no-receipts"]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("4 verified (4 there before)")]);
    expect(seen.map(({ kind }) => kind)).toEqual(["view", "data", "list"]);
  });

  test("replaces a file that differs, once the new one is verified", async () => {
    await using recipient = await recipientOf([few[2] as Entry]);
    recipient.put("c.txt", "other text");
    recipient.origin.setFault(({ kind }) => (kind === "blob" ? problem(403, "no") : undefined));
    expect((await recipient.run(["--retries", "1"])).code).toBe(5);
    expect(readFileSync(join(recipient.dir, "c.txt"), "utf8")).toBe("other text");
    recipient.origin.setFault(() => undefined);
    expect((await recipient.run()).code).toBe(0);
    expect(recipient.files()).toEqual(wanted([few[2] as Entry]));
  });

  test("keeps what is stored packed as it is stored", async () => {
    const packed = entry(0, "packed.txt", gzipSync("text"));
    await using recipient = await recipientOf([packed]);
    recipient.origin.setFault(({ kind }) =>
      kind === "blob"
        ? (response, body) => {
            response.writeHead(200, { "content-encoding": "gzip", "content-length": body.length });
            response.end(body);
          }
        : undefined,
    );
    expect((await recipient.run()).code).toBe(0);
    expect(recipient.files()).toEqual(wanted([packed]));
  });
});

describe("the link", () => {
  test("is taken from an argument, from stdin, from what is typed, or from the environment", async () => {
    await using recipient = await recipientOf([few[2] as Entry]);
    const { link } = recipient.origin;
    const ways: [string[], object][] = [
      [[link], {}],
      [["-"], { stdin: `${link}\n` }],
      [["-"], { terminal: 100, types: () => `${link}/` }],
      [[], { env: { SEQFERRY_LINK: link } }],
    ];
    for (const [argv, setting] of ways) {
      const { code, stderr } = await recipient.call(["download", ...argv, "--quiet"], setting);
      expect([code, stderr.replace("Link: ", "")]).toEqual([0, ""]);
    }
  });

  test.each([
    "",
    token,
    `https://data.example.org/s/${token}`,
    `https://data.example.org/${token}`,
    `ftp://data.example.org/d/${token}`,
    `http://data.example.org/d/${token}`,
    `https://user:word@data.example.org/d/${token}`,
    `https://data.example.org/d/${token}%0a`,
  ])("%j is refused with 2, and not repeated", async (text) => {
    await using recipient = await recipientOf([]);
    const { code, stderr } = await recipient.run([], { stdin: text });
    expect([code, stderr]).toEqual([2, expect.stringContaining("LINK: It")]);
    expect(stderr).not.toContain(token);
    expect(recipient.origin.seen).toEqual([]);
  });

  test("without one it says how to give it", async () => {
    await using recipient = await recipientOf([]);
    const { code, stderr } = await recipient.call(["download"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("SEQFERRY_LINK")]);
  });

  test("that is unknown ends it with 3, and nothing is made", async () => {
    await using recipient = await recipientOf(few);
    const stdin = recipient.origin.link.replace(token, "other");
    const { code, stderr } = await recipient.run([], { stdin });
    expect([code, stderr]).toEqual([3, expect.stringContaining("This link is not known.")]);
    expect(existsSync(recipient.dir)).toBe(false);
  });

  test("that ends on the way ends the run with 3: the next file is not asked for, and the rest is counted", async () => {
    await using recipient = await recipientOf(few);
    recipient.origin.setFault(({ kind, n }) =>
      kind === "link" && n === 1 ? problem(410, "This link was revoked.") : undefined,
    );
    const { code, stderr } = await recipient.run(["--connections", "1"]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("This link was revoked.")]);
    expect(stderr).toContain("1 verified, 0 skipped, 0 not verified, 3 failed");
    expect(recipient.files()).toEqual(wanted(few.slice(0, 1)));
    expect(recipient.origin.seen.filter(({ kind }) => kind === "link")).toHaveLength(2);
    expect(recipient.origin.receipts()).toEqual(["0\tverified"]);
  });
});

describe("an interrupted download", () => {
  const large = entry(0, "large.bam", bytes(900_000, 4));

  test("goes on where it was, pinned to the same content, with a fresh address each time", async () => {
    await using recipient = await recipientOf([large]);
    const { origin } = recipient;
    origin.setFault((one) =>
      one.kind === "blob" && one.time <= 8 ? cutAfter(100_000, one) : undefined,
    );
    expect((await recipient.run(["--retries", "2"])).code).toBe(0);
    expect(recipient.files()).toEqual(wanted([large]));
    const blobs = origin.seen.filter(({ kind }) => kind === "blob");
    const links = origin.seen.filter(({ kind }) => kind === "link");
    expect(blobs.map(({ range }) => range)).toEqual(links.map(({ range }) => range));
    expect(blobs.length).toBeGreaterThan(4);
    const tag = `"${tagOf(large.body)}"`;
    expect(new Set(blobs.map(({ ifMatch }) => ifMatch))).toEqual(new Set([tag]));
  });

  test("takes over what the script has begun, and leaves parts that the script takes over", async () => {
    await using recipient = await recipientOf([large]);
    const { state, origin } = recipient;
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, "0.part"), large.body.subarray(0, 500_000));
    writeFileSync(join(state, "0.etag"), `${tagOf(large.body)}\n`);
    origin.setFault((one) => (one.kind === "blob" ? cutAfter(100_000, one) : undefined));
    const abort = new AbortController();
    const left = await recipient.run(["--retries", "1"], {
      signal: abort.signal,
      onSleep: () => abort.abort(),
    });
    expect([left.code, left.stderr]).toEqual([130, expect.stringContaining("The same command")]);
    expect(origin.seen.find(({ kind }) => kind === "blob")?.range).toBe("bytes=500000-");
    expect(recipient.kept()).toEqual(["0.etag", "0.part", "data"]);
    expect(readFileSync(join(state, "0.part"))).toEqual(large.body.subarray(0, 600_000));
    expect(readFileSync(join(state, "0.etag"), "utf8")).toBe(`${tagOf(large.body)}\n`);
    origin.setFault(() => undefined);
    expect((await recipient.run()).code).toBe(0);
    expect(recipient.files()).toEqual(wanted([large]));
  });

  test("begins anew what nothing holds to its file", async () => {
    const { checksum: _, ...file } = entry(0, "large.bam", large.body, null).file;
    await using recipient = await recipientOf([{ file, body: large.body }]);
    mkdirSync(recipient.state, { recursive: true });
    writeFileSync(join(recipient.state, "0.part"), "of something else");
    const { code, stderr } = await recipient.run();
    expect([code, stderr]).toEqual([0, expect.stringContaining("1 not verified")]);
    expect(recipient.files()).toEqual(wanted([large]));
  });

  test("is right without a checksum, too, where a store knows no ranges or gives another one", async () => {
    const plain = entry(0, "large.bam", large.body, null);
    const shifted: Answer = (response, body) => {
      response.writeHead(206, { "content-range": `bytes 1-${body.length - 1}/${body.length}` });
      response.end(body.subarray(1, 400_000));
    };
    for (const second of [serve({ range: undefined, ifMatch: undefined }), shifted]) {
      await using recipient = await recipientOf([plain]);
      recipient.origin.setFault((one) => {
        if (one.kind !== "blob") return undefined;
        if (one.time === 1) return cutAfter(400_000, one);
        return one.range ? second : undefined;
      });
      expect((await recipient.run()).code).toBe(0);
      expect(recipient.files()).toEqual(wanted([plain]));
    }
  });

  test("tries without progress end a file, and a connection that brings nothing is given up", async () => {
    await using recipient = await recipientOf([large, few[2] as Entry]);
    recipient.origin.setFault((one) =>
      one.kind === "blob" && one.n === 0 ? cutAfter(0, one, { drop: false }) : undefined,
    );
    const { code, stderr } = await recipient.run(["--retries", "1", "--stall-timeout", "1s"]);
    expect([code, stderr]).toEqual([5, expect.stringContaining("large.bam: timed out, 1 times")]);
    expect(recipient.files()).toEqual(wanted([few[2] as Entry]));
  });
});

describe("what failed", () => {
  test("is listed, and is all that --from fetches", async () => {
    await using recipient = await recipientOf(few);
    const { origin, state } = recipient;
    origin.setFault(({ kind, n }) =>
      kind === "blob" && n < 2 ? problem(500, "no", "") : undefined,
    );
    const first = await recipient.run(["--retries", "1"]);
    expect([first.code, first.stderr]).toEqual([5, expect.stringContaining("2 failed")]);
    const list = join(state, "failed.jsonl");
    expect(first.stderr).toContain(`--from ${list}`);
    const rows = readFileSync(list, "utf8").trim().split("\n");
    expect(rows.map((row) => JSON.parse(row).path)).toEqual(["run/a.bam", "run/b.vcf.gz"]);
    expect(origin.receipts()).toEqual(["0\tfailed", "1\tfailed", "2\tverified", "3\tverified"]);
    origin.setFault(() => undefined);
    origin.seen.length = 0;
    const second = await recipient.run(["--from", list]);
    expect([second.code, second.stderr]).toEqual([0, expect.stringContaining("2 of 4 files")]);
    expect(existsSync(list)).toBe(false);
    writeFileSync(list, '{"n":0,"path":"else"}\n');
    expect((await recipient.run(["--from", list])).code).toBe(2);
  });

  test("because it was changed since it was packaged is not fetched", async () => {
    const changed = entry(0, "a.bam", bytes(500, 7));
    await using recipient = await recipientOf([
      { file: { ...changed.file, etag: "0123abcd" }, body: changed.body },
    ]);
    const { code, stderr } = await recipient.run();
    expect([code, stderr]).toEqual([5, expect.stringContaining("changed since it was packaged")]);
    expect(recipient.files()).toEqual([]);
  });
});

describe("reads", () => {
  const reads = bytes(60_000, 8);
  const value = { md5: "", sha256: "", sha512: "" };
  const fastq = (kind: keyof typeof value, body: Buffer): Entry => {
    const { checksum } = entry(0, "x", reads, kind).file;
    const algorithm = `FASTQ_${kind.toUpperCase()}up` as "FASTQ_MD5up";
    const file = { n: 0, path: "L1_R1.fastq.gz", sizeBytes: body.length };
    return { file: { ...file, checksum: { algorithm, value: checksum?.value ?? "" } }, body };
  };
  const twice = Buffer.concat([
    gzipSync(reads.subarray(0, 30_000)),
    gzipSync(reads.subarray(30_000)),
    gzipSync(""),
  ]);

  test.each([
    ["md5", gzipSync(reads, { level: 1 })],
    ["sha256", gzipSync(reads, { level: 9 })],
    ["sha512", twice],
  ] as const)("are verified by their %s, however they are packed", async (kind, body) => {
    const one = fastq(kind, body);
    await using recipient = await recipientOf([one]);
    recipient.origin.setFault((seen) =>
      seen.kind === "blob" && seen.time === 1 ? cutAfter(body.length >> 1, seen) : undefined,
    );
    const { code, stderr } = await recipient.run();
    expect([code, stderr]).toEqual([0, expect.stringContaining("1 verified")]);
    expect(recipient.files()).toEqual(wanted([one]));
  });

  test.each([
    ["one other base", gzipSync(Buffer.concat([reads.subarray(0, -1), Buffer.from("!")]))],
    ["no whole file", twice.subarray(0, -30)],
    ["no packed file", reads],
  ])("with %s are never put in place", async (_, body) => {
    await using recipient = await recipientOf([fastq("sha256", body)]);
    const { code, stderr } = await recipient.run();
    expect([code, stderr]).toEqual([5, expect.stringContaining("FASTQ_SHA256up differs, twice")]);
    expect(recipient.files()).toEqual([]);
  });

  test("that are packed anew meanwhile are begun anew, never spliced", async () => {
    const [before, after] = [gzipSync(reads, { level: 1 }), gzipSync(reads, { level: 1 })];
    after[4] = 99;
    const one = fastq("sha256", after);
    await using recipient = await recipientOf([one]);
    recipient.origin.setFault((seen) =>
      seen.kind === "blob" && seen.time === 1
        ? (response) => cutAfter(5000, seen)(response, before)
        : undefined,
    );
    expect((await recipient.run()).code).toBe(0);
    expect(recipient.files()).toEqual(wanted([one]));
    const ranges = recipient.origin.seen.filter(({ kind }) => kind === "blob");
    expect(ranges.map(({ range }) => range)).toEqual([undefined, "bytes=5000-", undefined]);
  });

  test("of alignments are said to be not verified", async () => {
    const { file, body } = entry(0, "a.bam", bytes(100));
    const checksum = { algorithm: "BAM_MD5up" as const, value: "0".repeat(32) };
    await using recipient = await recipientOf([{ file: { ...file, checksum }, body }]);
    const { code, stderr } = await recipient.run();
    expect([code, stderr]).toEqual([0, expect.stringContaining("BAM_MD5up needs samtools")]);
    expect(recipient.origin.receipts()).toEqual(["0\tsized"]);
  });
});
