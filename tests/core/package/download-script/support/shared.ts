import type { DataFile } from "#core/package/download-script/data-lines";
import { render } from "#core/package/download-script/download-script";
import { startOrigin } from "#tests/core/package/download-script/support/origin";
import {
  bytes,
  dataOf,
  fastq,
  file,
  link,
  token,
} from "#tests/core/package/download-script/support/package";
import { treeOf } from "#tests/core/package/download-script/support/run";

export type Entry = { file: DataFile; body: Buffer };

export const entry = (...[n, path, body, algorithm]: Parameters<typeof file>): Entry => ({
  file: file(n, path, body, algorithm),
  body,
});

/** A package with its link served, and its script; `change` is done to the list of files before it is sealed. */
export async function packageOf(entries: Entry[], change = (data: string) => data) {
  const data = Buffer.from(change(dataOf(entries.map(({ file: one }) => one)).toString()));
  const blobs = new Map(entries.map(({ file: { n }, body }) => [n, body]));
  const origin = await startOrigin(token, blobs, data);
  const script = render(link(origin.url, data));
  return { origin, script, data, [Symbol.asyncDispose]: () => origin[Symbol.asyncDispose]() };
}

/** A bit of everything: names that are attacks where they are code, each kind of checksum, an empty file. */
export const mixed: Entry[] = [
  entry(1, "plain.txt", bytes(10_000, 1)),
  entry(2, "$(touch pwned)/`touch pwned`;touch pwned", bytes(300, 2), "md5"),
  entry(3, "-rf/--help", bytes(301, 3), "sha512"),
  entry(4, "a'b\"c/d e  f /Ünï-日本.bam", bytes(302, 4)),
  entry(5, "SEQFERRY-DATA", bytes(303, 5)),
  entry(6, "a\\0040b\\c%s*?[x]", bytes(304, 6), "none"),
  entry(7, "empty.log", Buffer.alloc(0)),
  entry(8, "~/&& exit 1 #", bytes(305, 7)),
  entry(9, "n".repeat(255), bytes(306, 8)),
  { ...fastq(10, "run/L1_R1.fastq.gz", bytes(50_000, 9), "FASTQ_MD5up") },
  { ...fastq(11, "run/L1_R2.fastq.gz", bytes(50_000, 10), "FASTQ_SHA256up") },
  { ...fastq(12, "run/L2_R1.fastq.gz", bytes(50_000, 11), "FASTQ_SHA512up") },
];

export const wanted = treeOf(mixed.map(({ file: { path }, body }) => [path, body]));

export const large = entry(1, "large.bam", bytes(3_000_000));
