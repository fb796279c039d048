import * as fs from "node:fs";
import { expect } from "vitest";
import { cutAfter, problem, serve } from "#tests/core/package/download-script/support/origin";
import { bytes, fastq } from "#tests/core/package/download-script/support/package";
import {
  makeRoom,
  onlyTools,
  run,
  tree,
  treeOf,
} from "#tests/core/package/download-script/support/run";
import { entry, large, packageOf } from "#tests/core/package/download-script/support/shared";
import { quick, testWith } from "#tests/core/package/download-script/support/with-tools";

for (const tool of ["curl", "wget"]) {
  testWith(
    [tool],
    `${tool} continues a part where the connection was cut, through a fresh redirect`,
    async () => {
      await using shared = await packageOf([large]);
      using room = makeRoom();
      shared.origin.setFault((seen) =>
        seen.kind === "blob" && seen.time <= 7 ? cutAfter(400_000, seen) : undefined,
      );
      const path = onlyTools(room.at("bin"), [tool, "sha256sum"]);
      const args = ["--dir", "to", "--retries", "2", ...quick];
      const result = await run(shared.script, { cwd: room.root, path, args });
      expect(result.stdout).toBe("verified          large.bam\n1 of 1 verified\n");
      expect(tree(room.at("to"))).toEqual(treeOf([["large.bam", large.body]]));
      const links = shared.origin.seen.filter(({ kind }) => kind === "link");
      const blobs = shared.origin.seen.filter(({ kind }) => kind === "blob");
      expect(links).toHaveLength(8);
      expect(blobs.map(({ range }) => Number(range?.slice("bytes=".length, -1) ?? 0) > 0)).toEqual([
        false,
        ...Array.from({ length: 7 }, () => true),
      ]);
    },
  );
}

testWith(["curl"], "the part of an earlier run is continued, not fetched again", async () => {
  await using shared = await packageOf([large]);
  using room = makeRoom();
  fs.mkdirSync(room.at(".seqferry/pkg.01TEST"), { recursive: true });
  fs.writeFileSync(room.at(".seqferry/pkg.01TEST/1.part"), large.body.subarray(0, 1_234_567));
  const result = await run(shared.script, { cwd: room.root });
  expect(result.code).toBe(0);
  expect(shared.origin.seen.map(({ kind, range }) => [kind, range])).toEqual([
    ["link", "bytes=1234567-"],
    ["blob", "bytes=1234567-"],
  ]);
  expect(tree(room.root)).toEqual(treeOf([["large.bam", large.body]]));
});

testWith(
  ["curl"],
  "a part is never continued with bytes of another version of the object",
  async () => {
    const before = bytes(3_000_000, 1);
    const after = bytes(3_000_000, 2);
    await using shared = await packageOf([entry(1, "thawed.bam", after, "none")]);
    using room = makeRoom();
    shared.origin.setFault((seen) => {
      if (seen.kind === "link" || seen.time > 1) return undefined;
      return (response) => cutAfter(1_000_000, seen)(response, before);
    });
    const result = await run(shared.script, { cwd: room.root, args: quick });
    expect(result.code).toBe(0);
    expect(tree(room.root)).toEqual(treeOf([["thawed.bam", after]]));
    expect(shared.origin.seen.filter(({ ifMatch }) => ifMatch)).not.toEqual([]);
  },
);

testWith(
  ["curl"],
  "a part that neither checksum nor tag holds to its file is begun anew",
  async () => {
    await using shared = await packageOf([entry(1, "bare.bam", bytes(9000), "none")]);
    using room = makeRoom();
    fs.mkdirSync(room.at(".seqferry/pkg.01TEST"), { recursive: true });
    fs.writeFileSync(room.at(".seqferry/pkg.01TEST/1.part"), bytes(4000, 99));
    expect(await run(shared.script, { cwd: room.root })).toMatchObject({ code: 0 });
    expect(tree(room.root)).toEqual(treeOf([["bare.bam", bytes(9000)]]));
  },
);

testWith(["curl"], "a server without ranges gets the whole file asked again", async () => {
  await using shared = await packageOf([large]);
  using room = makeRoom();
  shared.origin.setFault((seen) => {
    if (seen.kind === "link") return undefined;
    const whole = { ...seen, range: undefined };
    return seen.time === 1 ? cutAfter(1_000_000, whole) : serve(whole);
  });
  const result = await run(shared.script, { cwd: room.root, args: quick });
  expect(result.code).toBe(0);
  expect(tree(room.root)).toEqual(treeOf([["large.bam", large.body]]));
});

testWith(
  ["curl"],
  "a body damaged on its way is fetched again; one always damaged fails, and only it",
  async () => {
    await using shared = await packageOf([
      entry(1, "once.bam", bytes(5000, 1)),
      entry(2, "always.bam", bytes(5000, 2)),
      entry(3, "never.bam", bytes(5000, 3)),
      { ...fastq(4, "always.fastq.gz", bytes(5000, 4), "FASTQ_MD5up") },
    ]);
    using room = makeRoom();
    shared.origin.setFault((seen) => {
      const damaged = (seen.n === 1 && seen.time === 1) || seen.n === 2 || seen.n === 4;
      if (seen.kind === "link" || !damaged) return undefined;
      return (response, body) => serve(seen)(response, Buffer.from(body).fill(0, 100, 200));
    });
    const result = await run(shared.script, { cwd: room.root, args: quick });
    expect(result.code).toBe(5);
    expect(result.stdout).toContain("2 of 4 verified, 2 failed");
    expect(result.stderr).toContain("FAILED            always.bam: sha256 differs, twice");
    expect(result.stderr).toContain(
      "FAILED            always.fastq.gz: FASTQ_MD5up differs, twice",
    );
    const kept = [...tree(room.root).keys()].filter((name) => !name.startsWith(".seqferry"));
    expect(kept.toSorted()).toEqual(["never.bam", "once.bam"]);
  },
);

for (const tool of ["curl", "wget"]) {
  testWith(
    [tool],
    `a revoked link ends the run with the origin's words, exit 3 (${tool})`,
    async () => {
      const entries = Array.from({ length: 40 }, (_, n) => entry(n, `f${n}`, bytes(10, n)));
      await using shared = await packageOf(entries);
      using room = makeRoom();
      shared.origin.setFault(() => problem(410, "This link was revoked by its sender."));
      const path = onlyTools(room.at("bin"), [tool, "sha256sum"]);
      const result = await run(shared.script, {
        cwd: room.root,
        path,
        args: ["--jobs", "2", ...quick],
      });
      expect(result.code).toBe(3);
      expect(result.stderr).toContain("(HTTP 410): This link was revoked by its sender.");
      expect(result.stdout).toBe("0 of 40 verified, 40 not tried\n");
      expect(shared.origin.seen.length).toBeLessThanOrEqual(42);
    },
  );
}

testWith(
  ["curl"],
  "a signature that ran out, a busy origin and a refused file are three things",
  async () => {
    await using shared = await packageOf([1, 2, 3].map((n) => entry(n, `f${n}`, bytes(10, n))));
    using room = makeRoom();
    shared.origin.setFault((seen) => {
      if (seen.n === 1 && seen.kind === "blob" && seen.time <= 2)
        return problem(403, "Request has expired");
      if (seen.n === 2 && seen.kind === "link" && seen.time <= 2) return problem(429, "Slow down");
      return seen.n === 3 ? problem(409, "The file is being thawed.") : undefined;
    });
    const result = await run(shared.script, { cwd: room.root, args: quick });
    expect(result.code).toBe(1);
    expect(result.stdout).toContain("2 of 3 verified");
    expect(result.stderr).toContain("f3: HTTP 409: The file is being thawed.");
    expect(shared.origin.seen.filter(({ n, kind }) => n === 1 && kind === "link")).toHaveLength(3);
    expect(shared.origin.seen.filter(({ n }) => n === 3)).toHaveLength(2);
  },
);

testWith(["curl"], "what never answers fails after its retries, with the reason", async () => {
  await using shared = await packageOf([entry(1, "f", bytes(10))]);
  using room = makeRoom();
  shared.origin.setFault(() => problem(503, "no"));
  const result = await run(shared.script, { cwd: room.root, args: ["--retries", "3", ...quick] });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("f: HTTP 503, 3 times");
  expect(shared.origin.seen).toHaveLength(3);
});
