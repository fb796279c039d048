import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import type { PresignedUrls } from "#core/fastq/fastq-schema";
import type { Fastq, FastqSet } from "#core/fastq/schema";
import type { Page } from "#core/page-schema";
import type { Problem } from "#functions/api/problem";
import { archive } from "#tests/functions/copy-support";
import { fastqsOf, reads } from "#tests/functions/fastq-support";
import { actIn, addReadSet, entities, storeOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let fastqs: ReturnType<typeof fastqsOf>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  fastqs = fastqsOf(cloud);
});
afterAll(() => cloud.close());

type Answer = Fastq & Problem;
const path = "/api/v1/fastqs";
const post = (body: object, headers = {}) =>
  cloud.api<Answer>("sharer", "POST", path, body, headers);
const of = (run: string, given: object = {}) => ({
  ...{ index: "ACGT", instrumentRunId: run, libraryId: `L_${run}`, projectId: "demo" },
  ...given,
});

/** A fastq of a library with these files, by its id. */
const add = async (libraryId: string, r1?: string, r2?: string) =>
  (await fastqs.fastq(libraryId, r1 === undefined ? undefined : { r1, ...(r2 && { r2 }) })).id;

describe("registering a fastq", () => {
  test("looks at its files: size, class and state are what S3 says", async () => {
    const r1 = await fastqs.object("looked/1.fastq.gz");
    const r2 = await fastqs.object("looked/2.fastq.gz", "DEEP_ARCHIVE");
    const { status, headers, body } = await post(
      of("looked", { reads: { r1: { uri: r1 }, r2: { uri: r2 } } }),
    );
    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`${path}/${body.id}`);
    expect(body).toMatchObject({
      ...{ rgid: "ACGT.1.looked", lane: 1, isValid: true, compressionFormat: "GZIP", version: 1 },
      reads: {
        r1: {
          gzipSizeBytes: reads.length,
          locations: [{ kind: "s3", uri: r1, storageState: "ACTIVE", storageClass: "STANDARD" }],
        },
        r2: { locations: [{ storageState: "ARCHIVED", storageClass: "DEEP_ARCHIVE" }] },
      },
    });
  });

  test.each([
    ["is not there", `s3://${archive}/nothing.fastq.gz`],
    ["lies in a bucket that the stage does not read", "s3://elsewhere/a.fastq.gz"],
    [
      "lies in a sequence store",
      "s3://x-s3alias/000000000000/sequenceStore/1/readSet/2/a.fastq.gz",
    ],
  ])("is refused by the name of the file that %s, and nothing is written", async (_, uri) => {
    const r1 = { uri: await fastqs.object("there.fastq.gz") };
    const { status, body } = await post(of("refused", { reads: { r1, r2: { uri } } }));
    expect([status, body.errors?.map(({ path }) => path)]).toEqual([400, ["reads.r2.uri"]]);
    expect(body.detail).toContain(uri);
    expect((await entities(cloud, "fastq")).some(({ rgid }) => rgid === "ACGT.1.refused")).toBe(
      false,
    );
  });

  test.each([
    ["a lane of none", { lane: 0 }, ["lane"]],
    ["an index of no bases", { index: "XYZ" }, ["index"]],
    ["a run with a dot", { instrumentRunId: "a.b" }, ["instrumentRunId"]],
    ["a date that there is not", { date: "2026-02-30" }, ["date"]],
    ["r2 alone", { reads: { r2: { uri: "s3://a/b" } } }, ["reads.r1"]],
    ["a member too many", { rgid: "x" }, [""]],
  ])("with %s is refused by the names of its fields", async (_, change, fields) => {
    const { status, body } = await post(of("fields", change));
    expect([status, body.errors?.map(({ path }) => path)]).toEqual([400, fields]);
  });

  test("whose RGID is taken answers 409, unless it is the same again under its key", async () => {
    const key = { "idempotency-key": "the same fastq" };
    const first = await post(of("key"), key);
    expect((await post(of("key"), key)).body).toEqual(first.body);
    const other = await post(of("key"));
    expect([other.status, other.body.code]).toEqual([409, "fastq.exists"]);
    expect(other.body.detail).toContain(first.body.id);
  });

  test("takes a read set's files as they are in the mirror, and only those that one may see", async () => {
    const fileNames = ["reads_R1.fastq.gz", "reads_R2.fastq.gz"];
    const { id: readSetId } = await addReadSet(cloud, { fileNames });
    const readSet = { storeId: storeOf(cloud), readSetId };
    const { status, body } = await post(of("read-set", { reads: { readSet } }));
    expect(status).toBe(201);
    expect(body.reads?.r2?.locations).toMatchObject([
      { kind: "healthomics", readSetId, storageState: "ACTIVE" },
    ]);
    const stranger = await cloud.token({ username: "s", groups: ["sharer", "project:other"] });
    const theirs = of("theirs", { projectId: "other", reads: { readSet } });
    const refused = await cloud.api<Problem>(stranger, "POST", path, theirs);
    expect([refused.status, refused.body.code]).toEqual([404, "read_set.not_found"]);

    const whose = `${path}?readSet=${readSet.storeId}/${readSetId}`;
    const found = await cloud.api<Page<Fastq>>("viewer", "GET", whose);
    expect(found.body.items.map(({ id }) => id)).toEqual([body.id]);
    const { body: other } = await post(of("no-read-set"));
    const both = await cloud.api<Page<Fastq>>("viewer", "GET", `${whose}&rgid=${other.rgid}`);
    expect(both.body.items, "both must be of one fastq").toEqual([]);
    const hidden = await cloud.api<Page<Fastq>>(stranger, "GET", whose);
    expect(hidden.body.items).toEqual([]);
  });
});

describe("the files of a fastq", () => {
  test("are given once: the same again change nothing, others are refused until it is detached", async () => {
    const id = await add("L_attach");
    const body = { r1: { uri: await fastqs.object("attach/1.fastq.gz") } };
    const put = (body: object) => cloud.api<Answer>("sharer", "PUT", `${path}/${id}/reads`, body);
    const first = await put(body);
    expect(first.body).toMatchObject({ compressionFormat: "GZIP", version: 2 });
    expect((await put(body)).body.version).toBe(2);
    const other = { r1: { uri: await fastqs.object("attach/other.fastq.gz") } };
    expect((await put(other)).body.code).toBe("fastq.wrong_state");
    const drop = () => cloud.api<Answer>("sharer", "DELETE", `${path}/${id}/reads`);
    expect((await drop()).body).toMatchObject({ reads: null, compressionFormat: null });
    expect((await drop()).body.code).toBe("fastq.no_read_set");
    expect((await put(other)).status).toBe(200);
  });

  test("are a line of a fastq list: single-end reads have no second file, and it is no error", async () => {
    const uri = await fastqs.object("row/1.fastq.gz");
    const id = await add("L_row", uri);
    const row = `${path}/${id}/fastq-list-row`;
    const { status, body } = await cloud.api<object>("viewer", "GET", row);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ rglb: "L_row", read1FileUri: uri, read2FileUri: null }),
    ]);
    const csv = await cloud.api<string>("viewer", "GET", row, undefined, { accept: "text/csv" });
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(csv.body.split("\n")[0]).not.toContain("Read2File");
  });

  test.each<[string, string | undefined, string, string]>([
    ["it has none yet", undefined, "", "none yet"],
    ["they are archived", "GLACIER", "", "ARCHIVED"],
    ["they lie elsewhere", "STANDARD", `?bucket=${archive}&keyPrefix=byob/`, "byob/"],
  ])(
    "are no line of a list when %s: 409, and where they are",
    async (name, storageClass, query, why) => {
      const uri = storageClass && (await fastqs.object(`none/${name}.fastq.gz`, storageClass));
      const id = await add("L_none", uri);
      const answer = await cloud.api<Problem>(
        "viewer",
        "GET",
        `${path}/${id}/fastq-list-row${query}`,
      );
      expect([answer.status, answer.body.code]).toEqual([409, "fastq.no_read_set"]);
      expect(answer.body.detail).toContain(why);
    },
  );

  test("are had by signed URLs within an hour, that somebody asked is recorded, and no URL is kept or logged", async () => {
    const r1 = await fastqs.object("signed/1 #?+.fastq.gz");
    const r2 = await fastqs.object("signed/2.fastq.gz");
    const id = await add("L_signed", r1, r2);
    const url = `${path}/${id}/presigned-urls`;
    expect((await cloud.api("viewer", "GET", url)).status).toBe(403);
    expect((await cloud.api("sharer", "GET", `${url}?expiresInMinutes=61`)).status).toBe(400);
    const { body } = await cloud.api<PresignedUrls>("sharer", "GET", `${url}?expiresInMinutes=5`);
    const answer = await fetch(body.r1.url);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(reads);
    expect(new URL(body.r2?.url ?? "").searchParams.get("X-Amz-Expires")).toBe("300");
    expect(Date.parse(body.r1.expiresAt) - cloud.clock.now()).toBeLessThanOrEqual(300_000);
    const history = await Audit.history(id);
    expect(history.at(-1)).toMatchObject({
      action: "fastq.presign",
      details: { files: [r1, r2], expiresInMinutes: 5 },
    });
    const signature = new URL(body.r1.url).searchParams.get("X-Amz-Signature") ?? "none";
    expect(JSON.stringify([history, cloud.logs])).not.toContain(signature);
  });
});

test("facts are recorded by the names that they have, and a wrong one changes nothing", async () => {
  const id = await add("L_facts");
  const put = (body: object) => cloud.api<Answer>("sharer", "PUT", `${path}/${id}/facts`, body);
  expect((await put({ readCount: 5, qc: { r1Q20Fraction: 2 } })).body.errors).toMatchObject([
    { path: "qc.r1Q20Fraction" },
  ]);
  expect((await fastqs.ask<Fastq>("GET", `/fastqs/${id}`)).readCount).toBe(null);
  const { body } = await put({ readCount: 5, fingerprint: { uri: "s3://b/f.ntsm" } });
  expect(body).toMatchObject({
    readCount: { value: 5, source: "request" },
    fingerprint: { value: { uri: "s3://b/f.ntsm" } },
  });
});

test("a fastq is changed and deleted only as it was read, when its ETag is sent", async () => {
  const id = await add("L_etag");
  const call = (method: string, etag: string, body?: object) =>
    cloud.api<Answer>("admin", method, `${path}/${id}`, body, { "if-match": etag });
  const changed = await call("PATCH", '"1"', { center: "AGRF" });
  expect([changed.status, changed.headers.get("etag")]).toEqual([200, '"2"']);
  expect((await call("PATCH", '"1"', { center: "UMCCR" })).status).toBe(412);
  expect((await call("DELETE", '"1"')).status).toBe(412);
  const deleted = await call("DELETE", '"2"');
  expect([deleted.status, deleted.body]).toEqual([204, ""]);
  expect((await cloud.api("admin", "GET", `${path}/${id}`)).status).toBe(404);
});

test("an id of another kind, or of nothing, is the caller's fault and not ours", async () => {
  const ids = [
    "fqs.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    "fqr.x",
    "fqr.01jd4xvq4s8y6z9t3m2k7b5c1a",
    "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
  ];
  for (const [method, body] of [
    ["GET", undefined],
    ["PATCH", {}],
    ["DELETE", undefined],
  ] as const) {
    const statuses: number[] = [];
    for (const id of ids)
      statuses.push((await cloud.api("admin", method, `${path}/${id}`, body)).status);
    expect(statuses).toEqual([400, 400, 400, 404]);
  }
});

describe("fastq sets", () => {
  const sets = "/api/v1/fastq-sets";
  const make = (body: object, headers = {}) =>
    cloud.api<FastqSet & Problem>("sharer", "POST", sets, body, headers);

  test("register the fastqs that they describe, and are one by their key", async () => {
    const uri = await fastqs.object("set/1.fastq.gz");
    const body = {
      ...{ libraryId: "L_described", projectId: "demo" },
      fastqs: [
        { index: "ACGT", lane: 1, instrumentRunId: "described", reads: { r1: { uri } } },
        { index: "ACGT", lane: 2, instrumentRunId: "described" },
      ],
    };
    const key = { "idempotency-key": "the same set" };
    const [first, second] = [await make(body, key), await make(body, key)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    const query = `fastqSetId=${first.body.id}&libraryIds=L_none,L_described&limit=5&isValid=any`;
    const members = await fastqs.ask<Page<Fastq>>("GET", `/fastqs?${query}`);
    expect(members.items.map(({ rgid }) => rgid)).toEqual(["ACGT.1.described", "ACGT.2.described"]);
    for (const { fastqSetId } of members.items) expect(fastqSetId).toBe(first.body.id);
  });

  test("of fastqs without files are read like others, and say which fastq has none", async () => {
    const uri = await fastqs.object("set/2.fastq.gz");
    const fastqIds = [await add("L_bare", uri), await add("L_bare")];
    const { body } = await make({ libraryId: "L_bare", fastqIds });
    const got = await cloud.api<FastqSet>("viewer", "GET", `${sets}/${body.id}`);
    expect([got.status, got.body.fastqIds]).toEqual([200, fastqIds]);
    const rows = await cloud.api<Problem>("viewer", "GET", `${sets}/${body.id}/fastq-list-rows`);
    expect([rows.status, rows.body.code]).toEqual([409, "fastq.no_read_set"]);
    expect(rows.body.detail).toContain(fastqIds[1]);
    const gone = `${sets}/${body.id}/members/${fastqIds[1]}`;
    expect((await cloud.api("sharer", "DELETE", gone)).status).toBe(204);
    const csv = await cloud.api<string>(
      ...(["viewer", "GET", `${sets}/${body.id}/fastq-list-rows`, undefined] as const),
      { accept: "text/csv" },
    );
    expect(csv.body.trimEnd().split("\n")).toHaveLength(2);
  });
});
