import { createHash } from "node:crypto";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { write } from "#core/fastq/change";
import type { FastqRow } from "#core/fastq/row";
import { parseS3Uri } from "#core/location";
import { Findings, isPassing } from "#core/package/finding";
import { type Candidate, looker } from "#core/package/selection/look";
import { hours, iso, setTime } from "#core/time";
import { source } from "#tests/core/copy/thaw/lean-cloud";
import { addFastq, addLocations, asSystem } from "#tests/core/fastq/places-room";
import {
  addLibrary,
  addReads,
  addRun,
  filesOf,
  openRoom,
  placeIn,
  planOf,
  type Room,
  toldBy,
} from "#tests/core/package/selection/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

let last = 0;
const newLibrary = () => `L27${String(++last).padStart(5, "0")}`;
const newRun = () => `261101_A00131_${++last}_BHW7`;
const portalRunId = () => `20261101${String(++last).padStart(8, "0")}`;
const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const callsOf = (...operations: string[]) =>
  room.gate.ledger
    .rows()
    .filter(({ operation }) => operations.includes(operation))
    .reduce((sum, { calls }) => sum + calls, 0);

const placesOf = ({ reads }: FastqRow) => [reads?.r1, reads?.r2].map((read) => read?.locations[0]);

describe("files of fastqs", () => {
  test("are named by run, lane and library, and have what S3 shows of them", async () => {
    const [library, run] = [newLibrary(), newRun()];
    await addLibrary(library, {}, { sampleId: "S1" });
    const fastq = await addReads(room, library, run, { lane: 3 });
    const [r1, r2] = placesOf(fastq);
    const plan = await planOf({ libraryIdList: [library] });
    const nameOf = (uri = "") => uri.slice(uri.lastIndexOf("/") + 1);
    const body = `reads of ${parseS3Uri(r1?.uri ?? "").key}`;
    expect(await filesOf(plan)).toEqual([
      {
        uri: r1?.uri,
        path: `fastq/${run}/Lane_3/${library}/${nameOf(r1?.uri)}`,
        ...{ dataType: "fastq", sizeBytes: body.length, etag: md5(body) },
        modifiedAt: expect.stringMatching(/Z$/),
        ...{ storageState: "ACTIVE", storageClass: "STANDARD" },
        checksum: { algorithm: "md5", value: md5(body) },
        ...{ libraryIds: [library], sampleId: "S1", fastqId: fastq.fastqId },
        ...{ instrumentRunId: run, lane: 3, read: 1, readSetId: null },
        ...{ portalRunId: null, workflowName: null, workflowVersion: null },
      },
      expect.objectContaining({ uri: r2?.uri, read: 2 }),
    ]);
    expect(plan.findings).toEqual([]);
  });

  test.each([
    ["primary", /^primary\/26/],
    ["/", /^26/],
  ])("lie below %s where that is asked for", async (primaryDataPathPrefix, path) => {
    const library = newLibrary();
    await addReads(room, library, newRun());
    const plan = await planOf({ libraryIdList: [library], primaryDataPathPrefix });
    for (const file of await filesOf(plan)) expect(file.path).toMatch(path);
  });

  test("come from a copy that can be read; an archived one is marked, where there is no other", async () => {
    const library = newLibrary();
    const both = await addReads(room, library, newRun(), { storageClass: "DEEP_ARCHIVE" });
    const copy = await placeIn(room, "copies/a_R1.fastq.gz");
    await asSystem(() => addLocations(both.fastqId, { r1: copy }));
    const files = await filesOf(await planOf({ libraryIdList: [library] }));
    expect(files).toMatchObject([
      { uri: copy.uri, storageState: "ACTIVE" },
      { read: 2, storageState: "ARCHIVED", storageClass: "DEEP_ARCHIVE" },
    ]);
  });

  test("come from a restored copy while it lasts, and no longer", async () => {
    const library = newLibrary();
    const { fastqId } = await addReads(room, library, newRun(), { storageClass: "GLACIER" });
    const expiresAt = iso(room.clock.now() + hours(2));
    const copy = { expiresAt, isRestoredCopy: true };
    const places = {
      r1: await placeIn(room, "restored/a_R1.fastq.gz", copy),
      r2: await placeIn(room, "restored/a_R2.fastq.gz", copy),
    };
    await asSystem(() => addLocations(fastqId, places));
    const states = async () => {
      const plan = await planOf({ libraryIdList: [library] });
      expect(plan.fastqs[0]?.isArchived).toBe(room.clock.now() > Date.parse(expiresAt));
      return (await filesOf(plan)).map(({ storageState }) => storageState);
    };
    expect(await states()).toEqual(["ACTIVE", "ACTIVE"]);
    await room.clock.advance(hours(3));
    expect(await states()).toEqual(["ARCHIVED", "ARCHIVED"]);
  });

  test("are as S3 shows them, whatever their row says; one that vanished is an error that names it", async () => {
    const library = newLibrary();
    const fastq = await addReads(room, library, newRun());
    const [r1, r2] = placesOf(fastq).map((place) => parseS3Uri(place?.uri ?? ""));
    await room.s3.send(new DeleteObjectCommand({ Bucket: source, Key: r1?.key }));
    await room.objects.put(source, r2?.key ?? "", Buffer.from("longer than it was before"), {
      storageClass: "GLACIER",
    });
    const plan = await planOf({ libraryIdList: [library] });
    expect(await filesOf(plan)).toMatchObject([
      { read: 2, sizeBytes: 25, storageState: "ARCHIVED", storageClass: "GLACIER" },
    ]);
    expect(toldBy(plan)).toEqual([`error file.vanished r1 of fastq ${fastq.fastqId}`]);
  });

  test("that are not valid any more since the plan are left out, which is said", async () => {
    const library = newLibrary();
    const fastq = await addReads(room, library, newRun());
    const plan = await planOf({ libraryIdList: [library] });
    await asSystem(() => write(fastq, { isValid: false }, { action: "fastq.test" }));
    expect(await filesOf(plan)).toEqual([]);
    expect(toldBy(plan)).toEqual([`warning fastq.changed ${fastq.fastqId}`]);
  });

  test("of which one is gone are no pair: an error", async () => {
    const library = newLibrary();
    const fastq = await addReads(room, library, newRun());
    const [, r2] = placesOf(fastq);
    const gone = { ...r2, storageState: "DELETED" } as never;
    await asSystem(() => addLocations(fastq.fastqId, { r2: gone }));
    const plan = await planOf({ libraryIdList: [library] });
    await filesOf(plan);
    expect(toldBy(plan)).toEqual([`error fastq.no_file ${fastq.fastqId}`]);
  });

  test("that are still to come are an error which passes by itself, in a preview too", async () => {
    const library = newLibrary();
    const fastq = await addReads(room, library, newRun());
    const readSet = { kind: "healthomics", storeId: "1", readSetId: "2", stateAt: iso() };
    const coming = { ...readSet, storageState: "UPLOADING" } as never;
    await asSystem(() =>
      write(fastq, { reads: { r1: { locations: [coming] } } }, { action: "fastq.test" }),
    );
    for (const isPreview of [false, true]) {
      const plan = await planOf({ libraryIdList: [library] });
      expect(await filesOf(plan, { isPreview })).toEqual([]);
      expect(toldBy(plan)).toEqual([`error fastq.files_pending ${fastq.fastqId}`]);
      expect(plan.findings.every(isPassing)).toBe(true);
    }
  });

  test("that would meet on a recipient's disk are errors that name both, and nothing is renamed", async () => {
    const [library, run] = [newLibrary(), newRun()];
    const places = [await placeIn(room, "x/Reads.gz"), await placeIn(room, "y/reads.GZ")];
    for (const [n, r1] of places.entries())
      await addFastq({ run, libraryId: library, index: n === 0 ? "AAAA" : "CCCC", reads: { r1 } });
    const plan = await planOf({ libraryIdList: [library] });
    const files = await filesOf(plan);
    const ids = plan.fastqs.map(({ fastqId }) => fastqId);
    expect(files.map(({ path }) => path.split("/").at(-1))).toEqual(["Reads.gz", "reads.GZ"]);
    expect(plan.findings).toMatchObject([
      { severity: "error", code: "path.collision", message: expect.stringContaining(ids[0] ?? "") },
    ]);
    expect(plan.findings[0]?.message).toContain(ids[1]);
  });

  test("with a hostile name are errors, in letters that can be seen", async () => {
    const [library, run] = [newLibrary(), newRun()];
    const r1 = await placeIn(room, "x/\u202egz.exe");
    await addFastq({ run, libraryId: library, reads: { r1 } });
    const plan = await planOf({ libraryIdList: [library] });
    await filesOf(plan);
    expect(plan.findings).toMatchObject([{ severity: "error", code: "path.unsafe" }]);
    expect(plan.findings[0]?.message).toContain("\\u{202e}gz.exe");
  });

  test("are believed in a preview: nothing is asked of S3", async () => {
    const library = newLibrary();
    await addReads(room, library, newRun());
    const plan = await planOf({ libraryIdList: [library] });
    const before = callsOf("HeadObject", "ListObjectsV2");
    expect(await filesOf(plan, { isPreview: true })).toHaveLength(2);
    expect(callsOf("HeadObject", "ListObjectsV2")).toBe(before);
  });

  test("of a plan are the same, in the same order, each time", async () => {
    const libraries = [newLibrary(), newLibrary(), newLibrary()];
    for (const library of libraries) await addReads(room, library, newRun());
    const selection = { libraryIdList: libraries };
    const once = await filesOf(await planOf(selection));
    expect(await filesOf(await planOf(selection))).toEqual(once);
    expect(once).toHaveLength(6);
  });
});

test("a plan and its files wait for nothing, however many libraries and runs there are", async () => {
  const libraries = Array.from({ length: 30 }, newLibrary);
  for (const library of libraries) {
    await addLibrary(library);
    await addReads(room, library, newRun());
    await addRun(room, portalRunId(), [library]);
  }
  const sleep = () => Promise.reject(new Error("somebody waits"));
  setTime({ now: () => room.clock.now(), sleep });
  try {
    const dataTypeList = ["fastq", "secondaryAnalysis"];
    const plan = await planOf({ libraryIdList: libraries, dataTypeList });
    expect(await filesOf(plan, { isPreview: true })).toHaveLength(60);
    expect(await filesOf(plan)).toHaveLength(60);
  } finally {
    setTime({ now: () => room.clock.now(), sleep: (ms, signal) => room.clock.sleep(ms, signal) });
  }
});

describe("beyond its HEADs a package", () => {
  const candidate = (uri: string): Candidate => ({
    file: {
      ...{ uri, path: uri, dataType: "fastq", sizeBytes: 7, storageState: "ACTIVE" },
      ...{
        storageClass: "STANDARD",
        etag: "0".repeat(32),
        modifiedAt: null,
        checksum: null,
        libraryIds: [],
      },
      ...{ sampleId: null, fastqId: null, instrumentRunId: null, lane: null, read: null },
      ...{ readSetId: null, portalRunId: null, workflowName: null, workflowVersion: null },
    },
    ...{ label: uri, kind: "s3", isSeen: false, hasSize: true },
  });

  test("lists folders that many of its files lie in, believes rows of the rest, and says how many have no checksum", async () => {
    const findings = new Findings();
    const look = looker({ findings, isPreview: false, signal: undefined }, 2);
    const keys = ["many/1", "many/2", "many/3", "many/4", "many/5", "one/1"];
    for (const key of keys) await placeIn(room, key);
    const uris = [...keys, "many/gone"].map((key) => `s3://${source}/${key}`);
    const before = [callsOf("HeadObject"), callsOf("ListObjectsV2")];
    const files = await look.all(uris.map(candidate));
    expect(callsOf("HeadObject") - (before[0] ?? 0)).toBe(2);
    expect(callsOf("ListObjectsV2") - (before[1] ?? 0)).toBe(1);
    look.report();
    expect(files.map(({ checksum }) => checksum !== null)).toEqual([
      ...[true, true, false, false, false, false],
    ]);
    expect(files.map(({ sizeBytes }) => sizeBytes)).toEqual([15, 15, 15, 15, 15, 7]);
    expect(findings.list()).toMatchObject([
      { code: "file.vanished", subject: `s3://${source}/many/gone` },
      { code: "checksum.unknown", message: expect.stringContaining("5 files have no checksum") },
    ]);
  });
});

describe("files of workflow runs", () => {
  const secondary = (portalRunIdList: string[], more: object = {}) =>
    planOf({ dataTypeList: ["secondaryAnalysis"], portalRunIdList, ...more });

  test.each([
    ["umccrise", ["x/a-multiqc_report.html", "x/a.purple.cnv.gene.tsv"], ["x/b.bam", "c.html"]],
    ["tumor-normal", ["d/x_tumor.bam", "d/x_normal.bam.md5sum"], ["d/x.vcf.gz", "d/other.bam"]],
    ["WGS_TUMOR_NORMAL", ["d/x_tumor.bam.bai"], ["d/x.vcf.gz"]],
    ["wts_tumor_only", ["x.bam", "x.quant.sf", "x.fusion_candidates.final"], ["x.csv"]],
    ["sash", ["anything.at.all", "x/y/z.txt"], []],
  ])(
    "of %s are those that are shared of it; all of them without the filters",
    async (workflowName, shared, others) => {
      const id = portalRunId();
      await addRun(room, id, [newLibrary()], { workflowName, files: [...shared, ...others] });
      const pathsOf = async (more?: object) =>
        (await filesOf(await secondary([id], more))).map(({ path }) => path).sort();
      const named = (paths: string[]) =>
        paths.map((path) => `secondary-analysis/${workflowName}/${id}/${path}`).sort();
      expect(await pathsOf()).toEqual(named(shared));
      expect(await pathsOf({ useWorkflowFilters: false })).toEqual(named([...shared, ...others]));
    },
  );

  test("are never logs and caches", async () => {
    const id = portalRunId();
    const files = [`logs/wts/${id}/a.txt`, `cache/wts/${id}/b.bam`, "c.bam"];
    await addRun(room, id, [newLibrary()], { files });
    const found = await filesOf(await secondary([id], { useWorkflowFilters: false }));
    expect(found.map(({ path }) => path)).toEqual([`secondary-analysis/wts/${id}/c.bam`]);
  });

  test("say which run, workflow and libraries they are of", async () => {
    const [id, library] = [portalRunId(), newLibrary()];
    await addRun(room, id, [library], { workflowName: "sash", files: ["a/b.txt"] });
    const plan = await secondary([id], { secondaryAnalysisPathPrefix: "/" });
    expect(await filesOf(plan)).toMatchObject([
      {
        ...{ path: `sash/${id}/a/b.txt`, dataType: "secondaryAnalysis", sizeBytes: 9 },
        ...{ portalRunId: id, workflowName: "sash", workflowVersion: "1.0.0" },
        ...{ libraryIds: [library], fastqId: null, readSetId: null },
        checksum: { algorithm: "md5", value: md5("secondary") },
      },
    ]);
  });

  test("that there are none of is said, and of which there is none that is shared", async () => {
    const [empty, filtered] = [portalRunId(), portalRunId()];
    await addRun(room, empty, [newLibrary()], { files: [] });
    await addRun(room, filtered, [newLibrary()], { files: ["x.csv", "y.csv"] });
    const plan = await secondary([empty, filtered]);
    expect(await filesOf(plan)).toEqual([]);
    expect(toldBy(plan)).toEqual([
      `warning workflow_run.no_files ${empty}`,
      `warning workflow_run.none_shared ${filtered}`,
    ]);
  });

  test("of many runs come in order of their runs, each once", async () => {
    const ids = Array.from({ length: 40 }, portalRunId);
    for (const id of ids) await addRun(room, id, [newLibrary()], { files: ["a.bam", "b.bam"] });
    const files = await filesOf(await secondary(ids));
    expect(files.map(({ path }) => path)).toEqual(
      ids.flatMap((id) => ["a.bam", "b.bam"].map((name) => `secondary-analysis/wts/${id}/${name}`)),
    );
  });
});
