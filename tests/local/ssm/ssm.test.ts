import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SendCommandCommand,
  UnlabelParameterVersionCommand,
} from "@aws-sdk/client-ssm";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { start } from "#tests/local/ssm/fixture";
import { directory } from "#tests/local/support/serve-engine";

it("counts versions up and answers the newest, or the one that is selected", async () => {
  const { client, put, value } = await start();
  expect(await put("/a/b", "1")).toMatchObject({ Version: 1, Tier: "Standard" });
  await expect(put("/a/b", "2")).rejects.toMatchObject({
    name: "ParameterAlreadyExists",
    message:
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
  });
  expect(await put("/a/b", "2", { Overwrite: true })).toMatchObject({ Version: 2 });
  expect(await value("/a/b")).toBe("2");
  const first = await client.send(new GetParameterCommand({ Name: "/a/b:1" }));
  expect(first.Parameter).toMatchObject({ Value: "1", Version: 1, Selector: ":1" });
  expect(first.Parameter?.ARN).toBe("arn:aws:ssm:us-east-1:000000000000:parameter/a/b");
  expect(await value(first.Parameter?.ARN ?? "")).toBe("2");
  await expect(value("/a/b:7")).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
  await expect(value("/a/c")).rejects.toMatchObject({ name: "ParameterNotFound" });
});

it("shows a SecureString only with decryption, and keeps it encrypted under the service's key", async () => {
  const { client, put, value, kms, context } = await start();
  await put("/s", "hush", { Type: "SecureString" });
  const hidden = await client.send(new GetParameterCommand({ Name: "/s" }));
  expect(hidden.Parameter?.Value).not.toContain("hush");
  expect(await value("/s")).toBe("hush");
  const { Parameters } = await client.send(new DescribeParametersCommand({}));
  expect(Parameters?.[0]).toMatchObject({ Type: "SecureString", KeyId: "alias/aws/ssm" });
  const { KeyMetadata } = await kms.call<{ KeyMetadata: { KeyManager: string } }>("DescribeKey", {
    KeyId: "alias/aws/ssm",
  });
  expect(KeyMetadata.KeyManager).toBe("AWS");
  expect(context.gate.ledger.rows()).toContainEqual(
    expect.objectContaining({ service: "kms", operation: "Decrypt" }),
  );
});

it("has no plain secret in its files, and says none in errors", async () => {
  const files = directory();
  const { put, context, close } = await start(files);
  const secret = "correct-horse-battery-staple";
  await put("/s", secret, { Type: "SecureString" });
  await expect(
    put("/s", secret, { Type: "SecureString", AllowedPattern: "^\\d+$", Overwrite: true }),
  ).rejects.toMatchObject({
    name: "ParameterPatternMismatchException",
    message: expect.not.stringContaining(secret),
  });
  await close();
  const { readdirSync, readFileSync } = await import("node:fs");
  for (const file of readdirSync(files))
    expect(readFileSync(`${files}/${file}`).includes(secret), file).toBe(false);
  expect(context.logged.join()).not.toContain(secret);
});

it("cannot read a SecureString whose key is disabled", async () => {
  const { put, value, kms } = await start();
  const { KeyMetadata } = await kms.call<{ KeyMetadata: { KeyId: string } }>("CreateKey", {});
  await put("/s", "hush", { Type: "SecureString", KeyId: KeyMetadata.KeyId });
  await kms.call("DisableKey", { KeyId: KeyMetadata.KeyId });
  await expect(value("/s")).rejects.toMatchObject({ name: "InvalidKeyId" });
  await expect(
    put("/t", "x", { Type: "SecureString", KeyId: "alias/nowhere" }),
  ).rejects.toMatchObject({ name: "InvalidKeyId" });
});

it("takes 4 KB in the standard tier and 8 KB in the advanced one, which is not left again", async () => {
  const { put } = await start();
  await put("/a", "x".repeat(4096));
  await expect(put("/b", "x".repeat(4097))).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("maximum parameter value of 4096 characters"),
  });
  await expect(put("/b", "ä".repeat(2049))).rejects.toMatchObject({ name: "ValidationException" });
  const auto = { Tier: "Intelligent-Tiering" as const, Overwrite: true };
  expect(await put("/a", "x".repeat(4097), auto)).toMatchObject({ Tier: "Advanced" });
  await expect(put("/a", "x", { Overwrite: true })).rejects.toMatchObject({
    name: "ValidationException",
  });
  await expect(put("/c", "x".repeat(8193), { Tier: "Advanced" })).rejects.toMatchObject({
    name: "ValidationException",
  });
});

it("keeps a type, and asks for one first", async () => {
  const { put } = await start();
  await expect(put("/a", "1", { Type: undefined })).rejects.toMatchObject({
    message: "A parameter type is required when you create a parameter.",
  });
  await put("/a", "1");
  await expect(put("/a", "1", { Type: "StringList", Overwrite: true })).rejects.toMatchObject({
    name: "HierarchyTypeMismatchException",
  });
  await put("/a", "2", { Type: undefined, Overwrite: true });
});

it.each([
  ["a/b", "ValidationException"],
  ["/aws/x", "ValidationException"],
  ["SSM-x", "ValidationException"],
  ["/a b", "ValidationException"],
  ["/a//b", "ValidationException"],
  ["/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", "HierarchyLevelLimitExceededException"],
])("refuses the name %s", async (name, code) => {
  const { put } = await start();
  await expect(put(name, "1")).rejects.toMatchObject({ name: code });
});

it("finds by path what lies directly in it or, recursively, all below it, and nothing beside it", async () => {
  const segment = fc.constantFrom("a", "b", "ab", "a.b", "c-d");
  const paths = fc.uniqueArray(fc.array(segment, { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 12,
    selector: (parts) => parts.join("/"),
  });
  await fc.assert(
    fc.asyncProperty(paths, fc.array(segment, { maxLength: 2 }), async (all, folder) => {
      const { client, put, close } = await start();
      for (const parts of all) await put(`/${parts.join("/")}`, "v");
      const under = (depth: (length: number) => boolean) =>
        all
          .filter((parts) => folder.every((part, index) => parts[index] === part))
          .filter((parts) => depth(parts.length - folder.length))
          .map((parts) => `/${parts.join("/")}`)
          .sort();
      for (const Recursive of [true, false]) {
        const seen: (string | undefined)[] = [];
        let NextToken: string | undefined;
        do {
          const page = await client.send(
            new GetParametersByPathCommand({
              Path: `/${folder.join("/")}`,
              Recursive,
              MaxResults: 3,
              NextToken,
            }),
          );
          seen.push(...(page.Parameters ?? []).map(({ Name }) => Name));
          NextToken = page.NextToken;
        } while (NextToken);
        expect(seen).toEqual(under((more) => (Recursive ? more >= 1 : more === 1)));
      }
      await close();
    }),
    { numRuns: 15 },
  );
});

it("gets several at once and names those that are not there", async () => {
  const { client, put } = await start();
  await put("/a", "1");
  await put("b", "2");
  const got = await client.send(new GetParametersCommand({ Names: ["/a", "b", "/c", "/a:9"] }));
  expect(got.Parameters?.map(({ Value }) => Value)).toEqual(["1", "2"]);
  expect(got.InvalidParameters).toEqual(["/c", "/a:9"]);
  const eleven = Array.from({ length: 11 }, (_, index) => `/${index}`);
  await expect(client.send(new GetParametersCommand({ Names: eleven }))).rejects.toMatchObject({
    name: "ValidationException",
  });
});

it("tells the history of a parameter with its labels, and finds versions by label", async () => {
  const { client, put, value } = await start();
  await put("/a", "1");
  await put("/a", "2", { Overwrite: true });
  const label = (ParameterVersion: number, Labels: string[]) =>
    client.send(new LabelParameterVersionCommand({ Name: "/a", ParameterVersion, Labels }));
  expect(await label(1, ["live", "1st"])).toMatchObject({ InvalidLabels: ["1st"] });
  expect(await value("/a:live")).toBe("1");
  await label(2, ["live"]);
  expect(await value("/a:live")).toBe("2");
  const { Parameters } = await client.send(new GetParameterHistoryCommand({ Name: "/a" }));
  expect(Parameters?.map(({ Version, Value, Labels }) => [Version, Value, Labels])).toEqual([
    [1, "1", []],
    [2, "2", ["live"]],
  ]);
  const removed = await client.send(
    new UnlabelParameterVersionCommand({ Name: "/a", ParameterVersion: 2, Labels: ["live", "x"] }),
  );
  expect(removed).toMatchObject({ RemovedLabels: ["live"], InvalidLabels: ["x"] });
});

it("keeps a hundred versions, and drops none that has a label", async () => {
  const { engine, put } = await start();
  const next = (Value: number) =>
    engine.call("PutParameter", { Name: "/a", Value: `${Value}`, Overwrite: true });
  await put("/a", "1");
  for (let version = 2; version <= 101; version++) await next(version);
  const history = await engine.call<{ Parameters: { Version: number }[] }>("GetParameterHistory", {
    Name: "/a",
    MaxResults: 50,
  });
  expect(history.Parameters[0]?.Version).toBe(2);
  await engine.call("LabelParameterVersion", { Name: "/a", ParameterVersion: 2, Labels: ["x"] });
  await expect(next(102)).rejects.toMatchObject({ code: "ParameterMaxVersionLimitExceeded" });
});

it("describes by filters, and refuses filters that AWS does not have", async () => {
  const { client, put } = await start();
  await put("/a/x", "1", { Tags: [{ Key: "team", Value: "reads" }] });
  await put("/a/b/y", "1,2", { Type: "StringList" });
  await put("z", "1");
  const names = async (Key: string, Option?: string, Values?: string[]) => {
    const ParameterFilters = [{ Key, Option, Values }];
    const { Parameters } = await client.send(new DescribeParametersCommand({ ParameterFilters }));
    return Parameters?.map(({ Name }) => Name);
  };
  expect(await names("Path", "Recursive", ["/a"])).toEqual(["/a/b/y", "/a/x"]);
  expect(await names("Path", "OneLevel", ["/a"])).toEqual(["/a/x"]);
  expect(await names("Name", "Contains", ["y"])).toEqual(["/a/b/y"]);
  expect(await names("Type", "Equals", ["StringList"])).toEqual(["/a/b/y"]);
  expect(await names("tag:team", "Equals", ["reads"])).toEqual(["/a/x"]);
  await expect(names("Colour", "Equals", ["x"])).rejects.toMatchObject({
    name: "InvalidFilterKey",
  });
  await expect(names("Tier", "Contains", ["x"])).rejects.toMatchObject({
    name: "InvalidFilterOption",
  });
});

it("deletes, and changes tags only of what is there", async () => {
  const { client, put } = await start();
  await put("/a", "1");
  const resource = { ResourceType: "Parameter" as const, ResourceId: "/a" };
  const tags = async () =>
    (await client.send(new ListTagsForResourceCommand(resource))).TagList?.map(({ Key }) => Key);
  const Tags = ["x", "y"].map((Key) => ({ Key, Value: "1" }));
  await client.send(new AddTagsToResourceCommand({ ...resource, Tags }));
  await client.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ["x"] }));
  expect(await tags()).toEqual(["y"]);
  await expect(put("/a", "2", { Overwrite: true, Tags })).rejects.toMatchObject({
    message: expect.stringContaining("tags and overwrite can't be used together"),
  });
  await client.send(new DeleteParameterCommand({ Name: "/a" }));
  await expect(tags()).rejects.toMatchObject({ name: "InvalidResourceId" });
  await expect(client.send(new DeleteParameterCommand({ Name: "/a" }))).rejects.toMatchObject({
    name: "ParameterNotFound",
  });
  await put("/b", "1");
  const many = await client.send(new DeleteParametersCommand({ Names: ["/b", "/c"] }));
  expect(many).toMatchObject({ DeletedParameters: ["/b"], InvalidParameters: ["/c"] });
});

it("lets 40 reads and 3 writes a second through where quotas are enforced", async () => {
  const { engine, context, clock } = await start();
  clock.setScale(0);
  await engine.call("PutParameter", { Name: "/a", Value: "1", Type: "String" });
  context.gate.limits.enforced = true;
  const reads = await Promise.allSettled(
    Array.from({ length: 50 }, () => engine.call("GetParameter", { Name: "/a" })),
  );
  expect(reads.filter(({ status }) => status === "fulfilled")).toHaveLength(40);
  await clock.advance(1000);
  await engine.call("GetParametersByPath", { Path: "/" });
  const writes = await Promise.allSettled(
    ["/b", "/c", "/d", "/e"].map((Name) =>
      engine.call("PutParameter", { Name, Value: "1", Type: "String" }),
    ),
  );
  expect(writes.map((one) => one.status === "rejected" && one.reason.code)).toEqual([
    ...[false, false, false],
    "ThrottlingException",
  ]);
});

it("refuses what it does not have by name", async () => {
  const { client } = await start();
  const Policies = '[{"Type":"Expiration"}]';
  for (const call of [
    () => client.send(new SendCommandCommand({ DocumentName: "x" })),
    () =>
      client.send(new PutParameterCommand({ Name: "/a", Value: "1", Type: "String", Policies })),
  ])
    await expect(call()).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("local/engines/ssm/README.md"),
    });
});

it("has everything that was put after a restart", async () => {
  const files = directory();
  const before = await start(files);
  await before.put("/a", "1");
  await before.put("/s", "hush", { Type: "SecureString" });
  await before.close();
  const after = await start(files);
  expect([await after.value("/a"), await after.value("/s")]).toEqual(["1", "hush"]);
});
