import {
  AssumeRoleWithWebIdentityCommand,
  GetAccessKeyInfoCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { expect, it } from "vitest";
import { account, roleArn, start, trusting } from "#tests/local/sts/fixture";
import { directory } from "#tests/local/support/serve-engine";

it("tells who calls: the local user, and a role's session with its keys", async () => {
  const { whoAmI, assume, as } = await start();
  expect(await whoAmI()).toMatchObject({
    Account: account,
    Arn: `arn:aws:iam::${account}:user/local`,
    UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
  });
  const { keys, AssumedRoleUser } = await assume();
  const arn = `arn:aws:sts::${account}:assumed-role/reader/tests`;
  expect(AssumedRoleUser?.Arn).toBe(arn);
  expect(await whoAmI(as(keys))).toMatchObject({
    Arn: arn,
    UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:tests$/),
  });
});

it("believes no key, secret or token that it did not hand out", async () => {
  const { whoAmI, assume, as, url } = await start();
  const { keys } = await assume();
  const code = async (changed: object) =>
    whoAmI(as({ ...keys, ...changed })).catch((error) => error.name);
  expect(await code({ accessKeyId: "ASIAUNKNOWN" })).toBe("InvalidClientTokenId");
  expect(await code({ secretAccessKey: "wrong" })).toBe("SignatureDoesNotMatch");
  expect(await code({ sessionToken: "wrong" })).toBe("InvalidClientTokenId");
  expect(await code({ sessionToken: undefined })).toBe("InvalidClientTokenId");
  const unsigned = await fetch(`${url}/?Action=GetCallerIdentity&Version=2011-06-15`);
  expect(unsigned.status).toBe(403);
  expect(await unsigned.text()).toContain("<Code>MissingAuthenticationToken</Code>");
});

it("ends credentials by the clock, and tells other services so by its look-up", async () => {
  const { whoAmI, assume, as, clock, engine } = await start();
  const { keys, Credentials } = await assume({ DurationSeconds: 900 });
  const client = as(keys);
  expect(+(Credentials?.Expiration ?? 0)).toBeLessThanOrEqual(clock.now() + 900_000);
  await clock.advance(890_000);
  await whoAmI(client);
  await clock.advance(10_000);
  await expect(whoAmI(client)).rejects.toMatchObject({ name: "ExpiredToken" });
  const known = engine.credentialsOf(keys.accessKeyId);
  expect(known?.expiresAt).toBeLessThanOrEqual(clock.now());
  expect(known).toMatchObject({
    secretAccessKey: keys.secretAccessKey,
    sessionToken: keys.sessionToken,
    accountId: account,
  });
  expect(engine.credentialsOf("nobody")).toBeUndefined();
  expect(engine.credentialsOf("local")).toMatchObject({ secretAccessKey: "local" });
});

it("keeps sessions to the role's longest, and chained ones to an hour", async () => {
  const maxSessionSeconds = 7200;
  const roles = [{ arn: roleArn("reader"), trustPolicy: trusting(), maxSessionSeconds }];
  const { assume, as } = await start(roles);
  const { keys } = await assume({ DurationSeconds: 7200 });
  await expect(assume({ DurationSeconds: 7201 })).rejects.toMatchObject({
    name: "ValidationError",
    message: expect.stringContaining("MaxSessionDuration"),
  });
  await expect(assume({ DurationSeconds: 899 })).rejects.toMatchObject({
    message: expect.stringContaining("Member must have value greater than or equal to 900"),
  });
  const chained = as(keys);
  await expect(assume({ DurationSeconds: 3601 }, chained)).rejects.toMatchObject({
    message: expect.stringContaining("role chaining"),
  });
  await assume({ DurationSeconds: 3600 }, chained);
});

it("asks for the external id that a trust policy asks for", async () => {
  const Condition = { StringEquals: { "sts:ExternalId": "seq-42" } };
  const { assume } = await start([
    { arn: roleArn("reader"), trustPolicy: trusting({ Condition }) },
  ]);
  await assume({ ExternalId: "seq-42" });
  for (const ExternalId of [undefined, "seq-43"])
    await expect(assume({ ExternalId })).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${account}:user/local is not authorized to perform: sts:AssumeRole on resource: ${roleArn("reader")}`,
    });
});

it.each([
  ["an unknown role", undefined],
  ["a role of a service", trusting({ Principal: { Service: "lambda.amazonaws.com" } })],
  ["a role of another account", trusting({ Principal: { AWS: "111111111111" } })],
  ["a role that trusts nobody", JSON.stringify({ Statement: [] })],
])("lets nobody assume %s", async (_, trustPolicy) => {
  const roles = trustPolicy ? [{ arn: roleArn("reader"), trustPolicy }] : [];
  const { assume } = await start(roles);
  await expect(assume()).rejects.toMatchObject({ name: "AccessDenied" });
});

it("lets a Deny win, tags only with sts:TagSession, and another role only where it is named", async () => {
  const deny = {
    Statement: [
      ...JSON.parse(trusting()).Statement,
      { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" },
    ],
  };
  const { assume, as } = await start([
    { arn: roleArn("reader"), trustPolicy: trusting({ Action: "sts:AssumeRole" }) },
    { arn: roleArn("denied"), trustPolicy: JSON.stringify(deny) },
    {
      arn: roleArn("second"),
      trustPolicy: trusting({ Principal: { AWS: roleArn("reader") } }),
    },
  ]);
  await expect(assume({ RoleArn: roleArn("denied") })).rejects.toMatchObject({
    name: "AccessDenied",
  });
  await expect(assume({ Tags: [{ Key: "a", Value: "b" }] })).rejects.toMatchObject({
    message: expect.stringContaining("sts:TagSession"),
  });
  const second = { RoleArn: roleArn("second") };
  await expect(assume(second)).rejects.toMatchObject({ name: "AccessDenied" });
  const { keys } = await assume();
  await assume(second, as(keys));
});

it("refuses conditions that it cannot judge, rather than to guess", async () => {
  for (const Condition of [
    { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
    { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
  ]) {
    const { assume } = await start([
      { arn: roleArn("reader"), trustPolicy: trusting({ Condition }) },
    ]);
    await expect(assume()).rejects.toMatchObject({ name: "NotImplemented" });
  }
});

it("keeps tags, policy and source identity with the session, and hands transitive ones on", async () => {
  const { assume, as, engine } = await start();
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const first = await assume({
    Policy,
    Tags: [
      { Key: "project", Value: "p1" },
      { Key: "own", Value: "x" },
    ],
    TransitiveTagKeys: ["project"],
    SourceIdentity: "ada",
  });
  expect(first.PackedPolicySize).toBeGreaterThan(0);
  expect(engine.credentialsOf(first.keys.accessKeyId)?.session).toMatchObject({
    policy: Policy,
    tags: { project: "p1", own: "x" },
  });
  const second = await assume({}, as(first.keys));
  expect(engine.credentialsOf(second.keys.accessKeyId)?.session).toMatchObject({
    tags: { project: "p1" },
    sourceIdentity: "ada",
  });
  await expect(assume({ Policy: "{" })).rejects.toMatchObject({
    name: "MalformedPolicyDocumentException",
  });
});

it("gives the user a session of its own, but no session another", async () => {
  const { client, as, whoAmI, assume } = await start();
  const { Credentials } = await client.send(new GetSessionTokenCommand({}));
  const keys = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken,
  };
  expect((await whoAmI(as(keys))).Arn).toBe(`arn:aws:iam::${account}:user/local`);
  await expect(as(keys).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
    name: "AccessDenied",
  });
  // Not a chain: the session is the user's.
  await assume({}, as(keys));
});

it("knows its sessions after a restart", async () => {
  const files = directory();
  const before = await start(undefined, files);
  const { keys } = await before.assume();
  await before.close();
  const after = await start(undefined, files);
  expect((await after.whoAmI(after.as(keys))).Arn).toContain("assumed-role/reader/tests");
});

it("refuses what it does not have by name", async () => {
  const { client } = await start();
  const identity = {
    RoleArn: roleArn("reader"),
    RoleSessionName: "tests",
    WebIdentityToken: "abcd",
  };
  for (const call of [
    () => client.send(new AssumeRoleWithWebIdentityCommand(identity)),
    () => client.send(new GetAccessKeyInfoCommand({ AccessKeyId: "AKIAIOSFODNN7EXAMPLE" })),
  ])
    await expect(call()).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("local/engines/sts/README.md"),
    });
});
