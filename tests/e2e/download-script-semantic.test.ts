import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect } from "vitest";
import { cutAfter, serve, tagOf } from "#tests/core/package/download-script/support/origin";
import { bytes, fastq, pinned } from "#tests/core/package/download-script/support/package";
import { makeRoom, onlyTools, run, tree } from "#tests/core/package/download-script/support/run";
import { type Entry, entry, packageOf } from "#tests/core/package/download-script/support/shared";
import { quick, testWith } from "#tests/core/package/download-script/support/with-tools";

const reads = Buffer.from(
  Array.from({ length: 20_000 }, (_, n) => `@r${n}\nACGT${n}\n+\nFFFF\n`).join(""),
);
/** As HealthOmics gives them back after an activation: other bytes, other lengths, the same reads. */
const anew: Record<string, Buffer> = {
  "level 1": gzipSync(reads, { level: 1 }),
  "level 9": gzipSync(reads, { level: 9 }),
  "several members": members(reads, 65_280),
};

function members(content: Buffer, length: number): Buffer {
  const count = Math.ceil(content.length / length);
  const parts = Array.from({ length: count }, (_, k) =>
    content.subarray(k * length, (k + 1) * length),
  );
  // bgzip ends a file with an empty member.
  return Buffer.concat([...parts, Buffer.alloc(0)].map((part) => gzipSync(part)));
}

const sealed = pinned(fastq(1, "L1_R1.fastq.gz", reads, "FASTQ_MD5up"));

for (const tool of ["curl", "wget"]) {
  testWith(
    [tool],
    `reads activated anew in mid-transfer are begun anew, never spliced, and verified by their content (${tool})`,
    async () => {
      for (const [how, body] of Object.entries(anew)) {
        await using shared = await packageOf([sealed]);
        using room = makeRoom();
        shared.origin.setFault((seen) => {
          if (seen.kind === "link") return undefined;
          if (seen.time === 1) return cutAfter(30_000, seen);
          return (response) => serve(seen)(response, body);
        });
        const path = onlyTools(room.at("bin"), [tool, "md5sum"]);
        const args = ["--dir", "to", ...quick];
        const result = await run(shared.script, { cwd: room.root, path, args });
        expect([how, result.stdout]).toEqual([how, expect.stringContaining("1 of 1 verified\n")]);
        expect(fs.readFileSync(room.at("to/L1_R1.fastq.gz"))).toEqual(body);
        const { seen } = shared.origin;
        expect(seen.filter(({ kind }) => kind === "blob").map(({ ifMatch }) => ifMatch)).toEqual([
          tagOf(sealed.body),
          tagOf(sealed.body),
          undefined,
        ]);
        const again = await run(shared.script, { cwd: room.root, path, args });
        expect(again.stdout).toContain("already verified  L1_R1.fastq.gz");
      }
    },
  );
}

testWith(
  ["curl"],
  "one other base in reads activated anew is exit 5, and nothing is kept",
  async () => {
    await using shared = await packageOf([sealed]);
    using room = makeRoom();
    const other = Buffer.from(reads);
    other[other.indexOf("ACGT")] = "C".charCodeAt(0);
    shared.origin.setFault((seen) =>
      seen.kind === "link" ? undefined : (response) => serve(seen)(response, gzipSync(other)),
    );
    const result = await run(shared.script, { cwd: room.root, args: quick });
    expect(result.code).toBe(5);
    expect(result.stderr).toContain("L1_R1.fastq.gz: FASTQ_MD5up differs, twice");
    expect(fs.readdirSync(room.root)).toEqual([".seqferry"]);
  },
);

testWith(
  ["curl"],
  "any other file that is not the one that was sealed fails, and says so, at the first request",
  async () => {
    await using shared = await packageOf([
      pinned(entry(1, "a.vcf", bytes(500, 1))),
      pinned(entry(2, "b.bam", bytes(500, 2), "none")),
      pinned(entry(3, "c.bam", bytes(500, 3))),
    ]);
    using room = makeRoom();
    shared.origin.setFault((seen) =>
      seen.kind === "link" || seen.n === 3
        ? undefined
        : (response) => serve(seen)(response, bytes(500, 99)),
    );
    const result = await run(shared.script, { cwd: room.root, args: quick });
    expect(result.code).toBe(1);
    for (const name of ["a.vcf", "b.bam"])
      expect(result.stderr).toContain(`FAILED            ${name}: changed since it was packaged\n`);
    expect(shared.origin.seen.filter(({ n }) => n !== 3)).toHaveLength(4);
    expect(shared.origin.receipts.toSorted()).toEqual(["1\tfailed", "2\tfailed", "3\tverified"]);
  },
);

function bam(n: number, path: string, algorithm: "BAM_SHA256up" | "CRAM_MD5up"): Entry {
  const alignments = bytes(5000, n);
  const kind = algorithm === "CRAM_MD5up" ? "md5" : "sha256";
  const value = createHash(kind).update(alignments).digest("hex");
  const body = gzipSync(alignments);
  return { file: { n, path, sizeBytes: body.length, checksum: { algorithm, value } }, body };
}

testWith(
  ["curl"],
  "BAM and CRAM are verified by samtools; without it, or where it cannot read one, they are not verified and never ok",
  async () => {
    const entries = [bam(1, "a.bam", "BAM_SHA256up"), bam(2, "b.cram", "CRAM_MD5up")];
    await using shared = await packageOf(entries);
    for (const [kind, line] of [
      ["reads", "2 of 2 verified\n"],
      ["no reference", "1 of 2 verified, 1 not verified\n"],
      ["absent", "0 of 2 verified, 2 not verified\n"],
    ] as const) {
      using room = makeRoom();
      const path = onlyTools(room.at("bin"), ["curl", "sha256sum", "md5sum"]);
      const fails =
        kind === "no reference"
          ? `case $(wc -c <"$tmp") in ${entries[1]?.body.length}) exit 1 ;; esac\n`
          : "";
      if (kind !== "absent")
        fs.writeFileSync(
          room.at("bin/samtools"),
          `#!/bin/sh\n[ "$1 $2" = 'view -' ] || exit 2\ntmp=$(mktemp)\ncat >"$tmp"\n${fails}gzip -dc <"$tmp"\nrm -f "$tmp"\n`,
          { mode: 0o755 },
        );
      const result = await run(shared.script, { cwd: room.root, path, args: ["--dir", "to"] });
      expect([kind, result.code, result.stdout]).toEqual([kind, 0, expect.stringContaining(line)]);
      expect(tree(room.at("to")).size).toBe(2);
    }
  },
);

testWith(
  ["curl"],
  "--decompress-ora puts the .gz of each verified .ora in its place, and knows it again",
  async () => {
    const ora = gzipSync(reads);
    const entries = [entry(1, "run/a.fastq.ora", ora), entry(2, "b.txt", bytes(9))];
    await using shared = await packageOf(entries);
    using room = makeRoom();
    const path = onlyTools(room.at("bin"), ["curl", "sha256sum"]);
    const args = ["--dir", "to", "--decompress-ora"];
    const without = await run(shared.script, { cwd: room.root, path, args });
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("needs orad") });

    // Stands for Illumina's program: what it is given is a gzip file, what it gives one of another level.
    fs.writeFileSync(
      room.at("bin/orad"),
      `#!/bin/sh\n[ "$1 $2 $4" = '--stdout --ora-reference -' ] && [ -d "$3" ] || exit 2\ngzip -dc | gzip -1\n`,
      { mode: 0o755 },
    );
    const options = { cwd: room.root, path, args, env: { ORADATA_PATH: room.root } };
    const first = await run(shared.script, options);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("2 of 2 verified") });
    expect(fs.readdirSync(room.at("to/run"))).toEqual(["a.fastq.gz"]);
    const made = room.at("to/run/a.fastq.gz");
    expect(gunzipSync(fs.readFileSync(made))).toEqual(reads);
    const requests = shared.origin.seen.length;
    const second = await run(shared.script, options);
    expect(second.stdout).toContain("already verified  run/a.fastq.gz");
    expect(shared.origin.seen).toHaveLength(requests);
    fs.appendFileSync(made, "x");
    expect(
      await run(shared.script, { ...options, args: [...args, "--verify-only"] }),
    ).toMatchObject({
      code: 1,
    });
    fs.writeFileSync(room.at("bin/orad"), "#!/bin/sh\nhead -c 100\n", { mode: 0o755 });
    const broken = await run(shared.script, options);
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining("orad cannot") });
  },
);
