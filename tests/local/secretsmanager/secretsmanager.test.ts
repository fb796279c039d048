import { readdirSync, readFileSync } from "node:fs";
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type Filter,
  GetRandomPasswordCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { start } from "#tests/local/secretsmanager/fixture";
import { directory } from "#tests/local/support/serve-engine";

const days = (count: number) => count * 86_400_000;
const token = (digit: number) => String(digit).repeat(32);

it("gives the current value by name, ARN, or ARN without its six random characters", async () => {
  const { create, get } = await start();
  const { ARN = "", VersionId } = await create("icav2/token", "hush");
  expect(ARN).toMatch(
    /^arn:aws:secretsmanager:us-east-1:000000000000:secret:icav2\/token-[A-Za-z0-9]{6}$/,
  );
  for (const id of ["icav2/token", ARN, ARN.slice(0, -7)])
    expect(await get(id)).toMatchObject({
      SecretString: "hush",
      VersionId,
      VersionStages: ["AWSCURRENT"],
    });
  await expect(get("other")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Secrets Manager can't find the specified secret.",
  });
});

it("keeps bytes as bytes", async () => {
  const { create, get } = await start();
  const SecretBinary = Buffer.from([0, 255, 1]);
  await create("b", undefined, { SecretBinary });
  const got = await get("b");
  expect(Buffer.from(got.SecretBinary ?? [])).toEqual(SecretBinary);
  expect(got.SecretString).toBeUndefined();
  await expect(create("c", "x", { SecretBinary })).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
});

it("moves AWSCURRENT to each new value and AWSPREVIOUS to the one before", async () => {
  const { create, put, get, client } = await start();
  await create("s", "1", { ClientRequestToken: token(1) });
  await put("s", "2", { ClientRequestToken: token(2) });
  await put("s", "3", { ClientRequestToken: token(3) });
  expect((await get("s")).SecretString).toBe("3");
  expect((await get("s", { VersionStage: "AWSPREVIOUS" })).SecretString).toBe("2");
  expect((await get("s", { VersionId: token(1) })).SecretString).toBe("1");
  await expect(get("s", { VersionId: token(1), VersionStage: "AWSCURRENT" })).rejects.toMatchObject(
    { name: "InvalidRequestException" },
  );
  await expect(get("s", { VersionStage: "NEXT" })).rejects.toMatchObject({
    message: "Secrets Manager can't find the specified secret value for staging label: NEXT",
  });
  const list = await client.send(new ListSecretVersionIdsCommand({ SecretId: "s" }));
  expect(list.Versions?.map(({ VersionId }) => VersionId)).toEqual([token(2), token(3)]);
  const all = await client.send(
    new ListSecretVersionIdsCommand({ SecretId: "s", IncludeDeprecated: true }),
  );
  expect(all.Versions).toHaveLength(3);
});

it("takes a repeated call with the same token as one, and refuses the token for another value", async () => {
  const { create, put, client, engine } = await start();
  const same = { ClientRequestToken: token(1) };
  const first = await create("s", "1", same);
  expect(await create("s", "1", same)).toMatchObject({ ARN: first.ARN, VersionId: token(1) });
  await expect(create("s", "other", same)).rejects.toMatchObject({
    name: "ResourceExistsException",
  });
  await expect(create("s", "1")).rejects.toMatchObject({
    name: "ResourceExistsException",
    message: "The operation failed because the secret s already exists.",
  });
  await put("s", "2", { ClientRequestToken: token(2) });
  await put("s", "3", { ClientRequestToken: token(3) });
  const again = await put("s", "2", { ClientRequestToken: token(2) });
  expect(again.VersionStages).toEqual(["AWSPREVIOUS"]);
  await expect(put("s", "x", { ClientRequestToken: token(2) })).rejects.toMatchObject({
    name: "ResourceExistsException",
  });
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: "s" }));
  expect(VersionIdsToStages).toEqual({ [token(2)]: ["AWSPREVIOUS"], [token(3)]: ["AWSCURRENT"] });
  const twice = ["4", "4", "other"].map((SecretString) =>
    engine.call("PutSecretValue", { SecretId: "s", SecretString, ClientRequestToken: token(4) }),
  );
  const outcomes = await Promise.allSettled(twice);
  expect(outcomes.map((one) => one.status === "rejected" && one.reason.code)).toEqual([
    ...[false, false],
    "ResourceExistsException",
  ]);
});

it("moves labels only from the version that is named, and never loses AWSCURRENT", async () => {
  const { create, put, get, client } = await start();
  await create("s", "1", { ClientRequestToken: token(1) });
  await put("s", "2", { ClientRequestToken: token(2), VersionStages: ["AWSPENDING"] });
  const move = (VersionStage: string, RemoveFromVersionId?: string, MoveToVersionId?: string) =>
    client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: "s",
        VersionStage,
        RemoveFromVersionId,
        MoveToVersionId,
      }),
    );
  expect((await get("s")).SecretString).toBe("1");
  await expect(move("AWSCURRENT", undefined, token(2))).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: expect.stringContaining(`currently attached to version ${token(1)}`),
  });
  await expect(move("AWSCURRENT", token(1))).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
  await move("AWSCURRENT", token(1), token(2));
  await move("AWSPENDING", token(2));
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: "s" }));
  expect(VersionIdsToStages).toEqual({ [token(1)]: ["AWSPREVIOUS"], [token(2)]: ["AWSCURRENT"] });
});

it("has one current version and never both labels on one, whatever is put and moved", async () => {
  const move = fc.record({ to: fc.nat(5) });
  const step = fc.oneof(fc.constant("put" as const), move);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      const { engine, close } = await start();
      const Name = "s";
      await engine.call("CreateSecret", { Name, SecretString: "0", ClientRequestToken: token(0) });
      let last = 0;
      for (const one of steps) {
        const { VersionIdsToStages: stages } = await engine.call<{
          VersionIdsToStages: Record<string, string[]>;
        }>("DescribeSecret", { SecretId: Name });
        const on = (label: string) =>
          Object.keys(stages).filter((id) => stages[id]?.includes(label));
        expect(on("AWSCURRENT")).toHaveLength(1);
        expect(on("AWSPREVIOUS").filter((id) => on("AWSCURRENT").includes(id))).toEqual([]);
        if (one === "put" && last < 5) {
          last++;
          const value = { SecretString: `${last}`, ClientRequestToken: token(last) };
          await engine.call("PutSecretValue", { SecretId: Name, ...value });
        } else if (one !== "put" && one.to <= last) {
          await engine.call("UpdateSecretVersionStage", {
            SecretId: Name,
            VersionStage: "AWSCURRENT",
            RemoveFromVersionId: on("AWSCURRENT")[0],
            MoveToVersionId: token(one.to),
          });
        }
      }
      await close();
    }),
    { numRuns: 20 },
  );
});

it("keeps a hundred versions: without a label they go after a day, and until then no more are taken", async () => {
  const { engine, clock, create } = await start();
  clock.setScale(0);
  await create("s", "0");
  const put = (index: number) =>
    engine.call("PutSecretValue", { SecretId: "s", SecretString: `${index}` });
  for (let index = 1; index < 100; index++) await put(index);
  await expect(put(100)).rejects.toMatchObject({ code: "LimitExceededException" });
  await clock.advance(days(1));
  await put(101);
  const { Versions } = await engine.call<{ Versions: unknown[] }>("ListSecretVersionIds", {
    SecretId: "s",
    IncludeDeprecated: true,
  });
  expect(Versions).toHaveLength(100);
});

it("gives a deleted secret to nobody, restores it within the window, and then is rid of it", async () => {
  const { create, get, client, clock } = await start();
  await create("s", "1");
  const remove = (more: object) => client.send(new DeleteSecretCommand({ SecretId: "s", ...more }));
  const { DeletionDate } = await remove({ RecoveryWindowInDays: 7 });
  expect(+(DeletionDate ?? 0)).toBeGreaterThan(clock.now() + days(7) - 60_000);
  const marked = "because it was marked for deletion";
  await expect(get("s")).rejects.toMatchObject({
    name: "InvalidRequestException",
    message: expect.stringContaining(marked),
  });
  await expect(create("s", "2")).rejects.toMatchObject({
    message: expect.stringContaining("already scheduled for deletion"),
  });
  expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
  const planned = await client.send(new ListSecretsCommand({ IncludePlannedDeletion: true }));
  expect(planned.SecretList?.[0]?.DeletedDate).toBeInstanceOf(Date);
  await clock.advance(days(6));
  await client.send(new RestoreSecretCommand({ SecretId: "s" }));
  expect((await get("s")).SecretString).toBe("1");
  await remove({ RecoveryWindowInDays: 7 });
  await clock.advance(days(7));
  await expect(client.send(new RestoreSecretCommand({ SecretId: "s" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await create("s", "2");
  await remove({ ForceDeleteWithoutRecovery: true });
  await expect(get("s")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(
    remove({ ForceDeleteWithoutRecovery: true, RecoveryWindowInDays: 7 }),
  ).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(remove({ RecoveryWindowInDays: 31 })).rejects.toMatchObject({
    message: "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
  });
});

it("lists by filters that texts begin with, and excludes with an exclamation mark", async () => {
  const { create, client } = await start();
  await create("prod/a", "1", { Tags: [{ Key: "team", Value: "reads" }] });
  await create("prod/b", "1", { Description: "The ICA token" });
  await create("dev/a", "1");
  const names = async (...Filters: Filter[]) => {
    const { SecretList } = await client.send(new ListSecretsCommand({ Filters }));
    return SecretList?.map(({ Name }) => Name).sort();
  };
  expect(await names({ Key: "name", Values: ["prod/"] })).toEqual(["prod/a", "prod/b"]);
  expect(await names({ Key: "name", Values: ["!prod/"] })).toEqual(["dev/a"]);
  expect(await names({ Key: "tag-key", Values: ["te"] })).toEqual(["prod/a"]);
  expect(await names({ Key: "description", Values: ["the ica"] })).toEqual(["prod/b"]);
  const pages = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListSecretsCommand({ MaxResults: 1, NextToken, SortOrder: "desc" }),
    );
    pages.push(page.SecretList?.[0]?.Name);
    NextToken = page.NextToken;
  } while (NextToken);
  expect(pages.sort()).toEqual(["dev/a", "prod/a", "prod/b"]);
});

it("gets several values at once, and an error for each that it cannot get", async () => {
  const { create, client } = await start();
  await create("a", "1");
  await create("b", "2");
  const got = await client.send(new BatchGetSecretValueCommand({ SecretIdList: ["a", "x", "b"] }));
  expect(got.SecretValues?.map(({ SecretString }) => SecretString)).toEqual(["1", "2"]);
  expect(got.Errors).toMatchObject([{ SecretId: "x", ErrorCode: "ResourceNotFoundException" }]);
  const filtered = await client.send(
    new BatchGetSecretValueCommand({ Filters: [{ Key: "name", Values: ["b"] }] }),
  );
  expect(filtered.SecretValues?.map(({ Name }) => Name)).toEqual(["b"]);
});

it("updates description, key and value, and changes tags", async () => {
  const { create, client, get, kms } = await start();
  await create("s", "1");
  const { KeyMetadata } = await kms.call<{ KeyMetadata: { Arn: string } }>("CreateKey", {});
  await client.send(
    new UpdateSecretCommand({
      SecretId: "s",
      Description: "d",
      KmsKeyId: KeyMetadata.Arn,
      SecretString: "2",
    }),
  );
  expect((await get("s")).SecretString).toBe("2");
  const Tags = [
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2" },
  ];
  await client.send(new TagResourceCommand({ SecretId: "s", Tags }));
  await client.send(new UntagResourceCommand({ SecretId: "s", TagKeys: ["a"] }));
  const about = await client.send(new DescribeSecretCommand({ SecretId: "s" }));
  expect(about).toMatchObject({
    Description: "d",
    KmsKeyId: KeyMetadata.Arn,
    Tags: [{ Key: "b", Value: "2" }],
  });
  await kms.call("DisableKey", { KeyId: KeyMetadata.Arn });
  await expect(get("s")).rejects.toMatchObject({ name: "DecryptionFailure" });
});

it("makes passwords of the asked length with each kind that is not excluded", async () => {
  const { engine, client } = await start();
  const kinds = {
    ExcludeLowercase: /[a-z]/,
    ExcludeUppercase: /[A-Z]/,
    ExcludeNumbers: /\d/,
    ExcludePunctuation: /[^A-Za-z0-9 ]/,
  };
  const excluded = fc.subarray(Object.keys(kinds) as (keyof typeof kinds)[], { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(excluded, fc.integer({ min: 4, max: 64 }), async (out, PasswordLength) => {
      const input = Object.fromEntries(out.map((kind) => [kind, true]));
      const { RandomPassword } = await engine.call<{ RandomPassword: string }>(
        "GetRandomPassword",
        { PasswordLength, ...input },
      );
      expect(RandomPassword).toHaveLength(PasswordLength);
      for (const [kind, pattern] of Object.entries(kinds))
        expect(pattern.test(RandomPassword)).toBe(!out.includes(kind as keyof typeof kinds));
    }),
  );
  await expect(
    client.send(new GetRandomPasswordCommand({ PasswordLength: 3 })),
  ).rejects.toMatchObject({ name: "InvalidParameterException" });
});

it("has no plain value in its files or on the terminal, and finds every value again after a restart", async () => {
  const files = directory();
  const secret = "correct-horse-battery-staple";
  const before = await start(files);
  await before.create("s", secret);
  await before.create("gone", secret);
  await before.client.send(new DeleteSecretCommand({ SecretId: "gone", RecoveryWindowInDays: 7 }));
  await expect(before.create("bad name?", secret)).rejects.toMatchObject({
    message: expect.not.stringContaining(secret),
  });
  await expect(before.put("s", `${secret}${"x".repeat(70_000)}`)).rejects.toMatchObject({
    message: expect.not.stringContaining(secret),
  });
  await before.close();
  for (const file of readdirSync(files))
    expect(readFileSync(`${files}/${file}`).includes(secret), file).toBe(false);
  expect(before.context.logged.join()).not.toContain(secret);
  const after = await start(files);
  expect((await after.get("s")).SecretString).toBe(secret);
  await after.clock.advance(days(8));
  await expect(after.get("gone")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

it("refuses rotation and replication by name", async () => {
  const { client, create } = await start();
  await create("s", "1");
  const AddReplicaRegions = [{ Region: "eu-west-1" }];
  for (const call of [
    () => client.send(new RotateSecretCommand({ SecretId: "s" })),
    () => client.send(new CreateSecretCommand({ Name: "r", SecretString: "1", AddReplicaRegions })),
  ])
    await expect(call()).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("local/engines/secretsmanager/README.md"),
    });
});
