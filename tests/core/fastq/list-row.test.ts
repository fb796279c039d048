import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import type { FastqListRow } from "#core/fastq/fastq-schema";
import { toCsv } from "#core/fastq/list-row";

const row: FastqListRow = {
  rgid: "ACGT.1.RUN",
  rglb: "L1",
  rgsm: "L1",
  rgcn: null,
  rgds: "Library L1 of run RUN",
  rgdt: null,
  rgpl: null,
  lane: 1,
  read1FileUri: 's3://bucket/a, "b"_R1.fastq.gz',
  read2FileUri: null,
};

test("single-end reads alone have no Read2File, and a row has only what is known", () => {
  expect(toCsv([row]).split("\n")[0]).toBe("RGID,RGSM,RGLB,RGDS,Lane,Read1File");
});

test("beside a pair, single-end reads have an empty Read2File", () => {
  const pair = { ...row, read2FileUri: "s3://bucket/b_R2.fastq.gz", rgcn: "UMCCR" };
  const [first, second] = parse(toCsv([row, pair]), { columns: true }) as Record<string, string>[];
  expect(first).toMatchObject({ RGCN: "", Read2File: "" });
  expect(second).toMatchObject({ RGCN: "UMCCR", Read2File: "s3://bucket/b_R2.fastq.gz" });
});

test("cells come back as they were, and lines end as DRAGEN reads them", () => {
  const text = toCsv([row]);
  expect(text).not.toContain("\r");
  expect(text.endsWith("\n")).toBe(true);
  expect(parse(text, { columns: true })).toMatchObject([{ Read1File: row.read1FileUri }]);
});
