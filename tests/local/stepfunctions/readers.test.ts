import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { AwsError } from "#local/aws-error";
import { type MachineRoom, machineRoom } from "#tests/local/stepfunctions/machine-room";

type Objects = Record<string, string | Buffer>;

const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
const getObject = "arn:aws:states:::s3:getObject";
const listing = "arn:aws:states:::s3:listObjectsV2";

/** An engine over a bucket of such objects; what is written goes into the same. */
async function over(objects: Objects): Promise<MachineRoom> {
  return machineRoom({
    async integrate(_service, action, args) {
      const { Bucket, Key = "", Prefix = "", Body } = args as Record<string, string>;
      const at = `${Bucket}/${Key}`;
      if (action === "putObject") {
        objects[at] = Body ?? "";
        return {};
      }
      if (action === "listObjectsV2")
        return {
          Contents: Object.entries(objects)
            .filter(([name]) => name.startsWith(`${Bucket}/${Prefix}`))
            .map(([name, body]) => ({ Key: name.slice(`${Bucket}/`.length), Size: body.length })),
        };
      const body = objects[at];
      if (body === undefined) throw new AwsError("NoSuchKey", "The key does not exist.", 404);
      return { Body: Buffer.from(body) };
    },
  });
}

/** The items that a reader gives, as the children's outputs. */
async function items(room: MachineRoom, ItemReader: object, more: object = {}) {
  const M = {
    ...{ Type: "Map", ItemReader, End: true },
    ItemProcessor: { ProcessorConfig, StartAt: "P", States: { P: { Type: "Pass", End: true } } },
    ...more,
  };
  const name = `m${Math.trunc(performance.now() * 1000)}`;
  const ended = await room.settled(await room.start(await room.create({ M }, { name })));
  if (ended.status === "SUCCEEDED") return JSON.parse(ended.output ?? "null");
  return { error: ended.error, cause: ended.cause };
}

const reader = (Key: string, ReaderConfig: object, more: object = {}) => ({
  ...{ Resource: getObject, ReaderConfig },
  Arguments: { Bucket: "b", Key, ...more },
});
const firstRow = { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" };

describe("an ItemReader", () => {
  it("reads the rows of every file of an S3 inventory, named by its schema", async () => {
    const manifest = JSON.stringify({
      ...{ sourceBucket: "source", destinationBucket: "arn:aws:s3:::inventories" },
      ...{ fileFormat: "CSV", fileSchema: "Bucket, Key, Size" },
      files: [{ key: "data/1.csv.gz" }, { key: "data/2.csv.gz" }],
    });
    const room = await over({
      "b/manifest.json": manifest,
      "inventories/data/1.csv.gz": gzipSync('"source","a","1"\n"source","b","2"\n'),
      "inventories/data/2.csv.gz": gzipSync('"source","c","3"\n'),
    });
    const wanted = ["a", "b", "c"].map((Key, at) => ({ Bucket: "source", Key, Size: `${at + 1}` }));
    expect(await items(room, reader("manifest.json", { ManifestType: "S3_INVENTORY" }))).toEqual(
      wanted,
    );
    expect(
      await items(room, reader("manifest.json", { InputType: "MANIFEST", MaxItems: 2 })),
    ).toEqual(wanted.slice(0, 2));
  });

  it("refuses an inventory in another format, and a manifest that is none", async () => {
    const orc = JSON.stringify({ fileFormat: "ORC", fileSchema: "struct<>", files: [] });
    const room = await over({ "b/orc.json": orc, "b/text": "no" });
    for (const [key, cause] of Object.entries({ "orc.json": "ORC", text: "not a JSON object" }))
      expect(await items(room, reader(key, { ManifestType: "S3_INVENTORY" }))).toMatchObject({
        ...{ error: "States.ItemReaderFailed", cause: expect.stringContaining(cause) },
      });
  });

  it("reads the objects that an Athena manifest names", async () => {
    const room = await over({
      "b/query-manifest.csv": '"s3://b/out/1.jsonl"\ns3://c/2.jsonl\n',
      "b/out/1.jsonl": '{"n":1}\n',
      "c/2.jsonl": '{"n":2}\n{"n":3}\n',
    });
    const config = { ManifestType: "ATHENA_DATA", InputType: "JSONL" };
    expect(await items(room, reader("query-manifest.csv", config))).toEqual([
      ...[{ n: 1 }, { n: 2 }, { n: 3 }],
    ]);
  });

  it("reads what is in the objects of a listing when asked to load and flatten", async () => {
    const room = await over({
      ...{ "b/in/": "", "b/in/1.json": "[1,2]", "b/in/2.json": "[3]", "b/other": "x" },
    });
    const Arguments = { Bucket: "b", Prefix: "in/" };
    const flat = { InputType: "JSON", Transformation: "LOAD_AND_FLATTEN" };
    expect(await items(room, { Resource: listing, Arguments, ReaderConfig: flat })).toEqual([
      ...[1, 2, 3],
    ]);
    expect(await items(room, { Resource: listing, Arguments })).toMatchObject([
      ...[{ Key: "in/" }, { Key: "in/1.json", Size: 5 }, { Key: "in/2.json" }],
    ]);
  });

  it("unpacks gzip and zstd, and takes any delimiter and given headers", async () => {
    const room = await over({
      "b/a.gz": gzipSync("x|y\n1|2\n"),
      "b/a.zst": zstdCompressSync(Buffer.from("1\t2\n")),
    });
    const rows = [{ x: "1", y: "2" }];
    expect(await items(room, reader("a.gz", { ...firstRow, CSVDelimiter: "PIPE" }))).toEqual(rows);
    const given = { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["x", "y"] };
    expect(await items(room, reader("a.zst", { ...given, CSVDelimiter: "TAB" }))).toEqual(rows);
  });

  it("tells each item's place in the context, also of an object's members", async () => {
    const room = await over({ "b/o.json": '{"list":{"k":7}}', "b/l.json": "[8]" });
    const ItemSelector = {
      index: "{% $states.context.Map.Item.Index %}",
      key: "{% $states.context.Map.Item.Key ? $states.context.Map.Item.Key : 'none' %}",
      value: "{% $states.context.Map.Item.Value %}",
      source: "{% $states.context.Map.Item.Source %}",
    };
    const config = { InputType: "JSON", ItemsPointer: "/list" };
    expect(await items(room, reader("o.json", config), { ItemSelector })).toEqual([
      { index: 0, key: "k", value: 7, source: "S3://b/o.json" },
    ]);
    const list = reader("l.json", { InputType: "JSON" });
    expect(await items(room, list, { ItemSelector })).toMatchObject([
      { key: "none", value: 8, source: "S3://b/l.json" },
    ]);
    expect(await items(room, reader("o.json", config))).toEqual([{ Key: "k", Value: 7 }]);
  });

  it.each([
    ["duplicate headers", "x,x\n1,2\n", firstRow, {}, "CSV headers cannot contain duplicates."],
    ["a number", "1", { InputType: "JSON" }, {}, "Attempting to map over non-iterable node."],
    ["a version", "[]", { InputType: "JSON" }, { VersionId: "v" }, "VersionId"],
  ])("fails with States.ItemReaderFailed on %s", async (_what, body, config, args, cause) => {
    const room = await over({ "b/k": body });
    expect(await items(room, reader("k", config, args))).toMatchObject({
      ...{ error: "States.ItemReaderFailed", cause: expect.stringContaining(cause) },
    });
  });
});

describe("a ResultWriter", () => {
  const half = {
    StartAt: "C",
    States: {
      C: {
        ...{ Type: "Choice", Default: "Ok" },
        Choices: [{ Condition: "{% $states.input = 2 %}", Next: "No" }],
      },
      Ok: { Type: "Succeed", Output: ["{% $states.input %}", 0] },
      No: { Type: "Fail", Error: "Even", Cause: "two" },
    },
  };
  const written = async (Transformation: string, OutputType: string, Prefix = "p") => {
    const objects: Objects = {};
    const room = await over(objects);
    const M = {
      ...{ Type: "Map", Items: [1, 2], ToleratedFailureCount: 1, End: true },
      ItemProcessor: { ProcessorConfig, ...half },
      ResultWriter: {
        ...{ Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "r", Prefix } },
        WriterConfig: { Transformation, OutputType },
      },
    };
    const { output = "{}" } = await room.settled(await room.start(await room.create({ M })));
    const { MapRunArn, ResultWriterDetails } = JSON.parse(output);
    const folder = `r/${ResultWriterDetails.Key.replace("manifest.json", "")}`;
    const manifest = JSON.parse(String(objects[`${folder}manifest.json`]));
    return { objects, folder, manifest, MapRunArn };
  };

  it("writes a file a status and a manifest with their sizes, under the map run's id", async () => {
    const { objects, folder, manifest, MapRunArn } = await written("NONE", "JSON", "p/q/");
    expect(folder).toBe(`r/p/q/${MapRunArn.split(":").at(-1)}/`);
    const [ok, no] = ["SUCCEEDED_0.json", "FAILED_0.json"].map((name) =>
      String(objects[folder + name]),
    );
    expect(manifest).toEqual({
      ...{ DestinationBucket: "r", MapRunArn },
      ResultFiles: {
        FAILED: [{ Key: `${folder.slice(2)}FAILED_0.json`, Size: no?.length }],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder.slice(2)}SUCCEEDED_0.json`, Size: ok?.length }],
      },
    });
    expect(JSON.parse(ok ?? "")).toMatchObject([
      { Status: "SUCCEEDED", Input: "1", Output: "[1,0]", RedriveStatus: "NOT_REDRIVABLE" },
    ]);
    expect(JSON.parse(no ?? "")).toMatchObject([{ Status: "FAILED", Error: "Even", Cause: "two" }]);
  });

  it("without a place to write to shapes the Map's own result", async () => {
    const room = await over({});
    const M = {
      ...{ Type: "Map", Items: [1, 2], ToleratedFailureCount: 1, End: true },
      ItemProcessor: { ProcessorConfig, ...half },
      ResultWriter: { WriterConfig: { Transformation: "FLATTEN" } },
    };
    const { output = "" } = await room.settled(await room.start(await room.create({ M })));
    expect(JSON.parse(output)).toMatchObject([1, 0, { Status: "FAILED", Error: "Even" }]);
  });

  it("compacts, flattens and writes lines; what failed keeps its metadata", async () => {
    const lines = await written("COMPACT", "JSONL");
    expect(lines.objects[`${lines.folder}SUCCEEDED_0.jsonl`]).toBe("[1,0]");
    const flat = await written("FLATTEN", "JSON");
    expect(flat.objects[`${flat.folder}SUCCEEDED_0.json`]).toBe("[1,0]");
    expect(JSON.parse(String(flat.objects[`${flat.folder}FAILED_0.json`]))).toMatchObject([
      { Status: "FAILED", Input: "2" },
    ]);
  });
});
