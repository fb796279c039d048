import { GetSequenceStoreCommand } from "@aws-sdk/client-omics";
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clockCheck, versionsCheck } from "#cli/doctor";
import type { Check } from "#core/operations/health/schema";
import { close } from "#core/quota-lease";
import { user } from "#tests/cli/support";
import { actIn, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let admin: ReturnType<typeof user>;
let ssm: SSMClient;
const machineParameter = "/seqferry/local/icav2_copy_batch_utility/state_machine_arn";

beforeAll(async () => {
  cloud = await testCloud();
  admin = as("admin");
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud.outputs.aws;
  ssm = new SSMClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  // A new store is CREATING for a moment.
  const look = new GetSequenceStoreCommand({ id: cloud.storeIds[0] });
  await eventually(async () => expect((await cloud.omicsClient.send(look)).status).toBe("ACTIVE"));
});
afterAll(async () => {
  admin.remove();
  await cloud.close();
});

const as = (role: string) =>
  user({
    env: { SEQFERRY_API: cloud.outputs.api, SEQFERRY_TOKEN: cloud.outputs.tokens[role] ?? "" },
  });

async function doctor(person = admin, now = Date.now()) {
  const { code, stdout, stderr } = await person.run(["doctor", "--json"], { now });
  const checks = JSON.parse(stdout || "[]") as Check[];
  const of = (name: string) => checks.find((check) => check.name === name);
  return { code, stderr, checks, of, bad: checks.filter(({ status }) => status !== "ok") };
}

test("a stage in which all works is told so, thing by thing", async () => {
  const { code, checks, bad, of } = await doctor();
  expect([code, bad.filter(({ name }) => name !== "icav2-secret")]).toEqual([0, []]);
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      ...[
        "address",
        "sign-in",
        "login",
        "clock",
        "versions",
        "table",
        "events",
        "storage",
        "audit",
      ],
      ...["queues", "dead-letters", "machine S3Copy", `store ${cloud.storeIds[0]}`, "token-key"],
      ...["quotas", `parameter ${machineParameter}`],
    ]),
  );
  expect(of("login")?.detail).toContain("admin");
});

test("what is broken is named, with what to do, and the rest is looked at all the same", async () => {
  const queueUrl = resource(cloud.outputs, "Imports");
  const { RedrivePolicy = "" } = await policyOf(queueUrl);
  await cloud.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: queueUrl,
      Attributes: {
        RedrivePolicy: RedrivePolicy.replace("ImportDeadLetters", "SharingDeadLetters"),
      },
    }),
  );
  await cloud.sqs.send(
    new SendMessageCommand({
      QueueUrl: resource(cloud.outputs, "ImportDeadLetters"),
      MessageBody: "given up",
    }),
  );
  const refusal = {
    ...{ service: "kms", operation: "Encrypt", effect: "error", rate: 1 },
    ...{ code: "AccessDeniedException", message: "is not authorized", status: 400 },
  };
  cloud.gate.faults.arm(refusal);
  const { code, of } = await doctor();
  cloud.gate.faults.disarm();
  expect(code).toBe(1);
  expect(of("queues")).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(
      /^Imports gives up to .*SharingDeadLetters.* instead of ImportDeadLetters/,
    ),
  });
  expect(of("dead-letters")).toMatchObject({
    status: "warning",
    fix: expect.stringContaining("seqferry dlq show ImportDeadLetters"),
  });
  expect(of("token-key")).toMatchObject({
    status: "failed",
    fix: expect.stringMatching(/permission/),
  });
  expect(of("table")?.status).toBe("ok");
});

test("a parameter that somebody changed or took away, and a quota that HealthOmics refused, are told of", async () => {
  const put = { Name: machineParameter, Overwrite: true };
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: machineParameter }));
  await ssm.send(new PutParameterCommand({ ...put, Value: "arn:of:another" }));
  const changed = (await doctor()).of(`parameter ${machineParameter}`);
  await ssm.send(new DeleteParameterCommand({ Name: machineParameter }));
  const gone = (await doctor()).of(`parameter ${machineParameter}`);
  const value = Parameter?.Value ?? "";
  await ssm.send(new PutParameterCommand({ ...put, Type: "String", Value: value }));
  expect(changed).toMatchObject({ status: "warning", detail: expect.stringContaining(value) });
  expect(gone).toMatchObject({ status: "failed", fix: expect.stringContaining("stacks/stage.ts") });

  expect((await doctor()).of("quotas")?.status).toBe("ok");
  actIn(cloud);
  await close("ListReadSets", cloud.clock.now() + 1000);
  expect((await doctor()).of("quotas")).toMatchObject({
    status: "warning",
    detail: expect.stringMatching(/ListReadSets 0 min ago, at \d+\/s/),
  });
});

test("a clock that is ten minutes off is a failure, whichever way", async () => {
  const { code, of } = await doctor(admin, Date.now() + 600_000);
  expect([code, of("clock")?.status]).toEqual([1, "failed"]);
});

test("who is no admin is told of the way to the stage, and whom to ask about the stage itself", async () => {
  const viewer = as("viewer");
  const { code, checks, of } = await doctor(viewer);
  viewer.remove();
  expect(checks.map(({ name }) => name)).toEqual(["address", "sign-in", "login", "stage"]);
  expect([code, of("stage")?.status]).toEqual([0, "warning"]);
});

test("who is not signed in learns that, with exit 4; an address that does not answer is exit 1", async () => {
  const stranger = user({ env: { SEQFERRY_API: cloud.outputs.api } });
  expect((await stranger.run(["doctor"])).code).toBe(4);
  const lost = await stranger.run(["doctor", "--json"], {
    env: { SEQFERRY_API: "http://127.0.0.1:9", SEQFERRY_TOKEN: "x" },
  });
  stranger.remove();
  expect(lost.code).toBe(1);
  expect(JSON.parse(lost.stdout)[0]).toMatchObject({ name: "address", status: "failed" });
});

test("a token that the stage does not take ends the command with exit 4", async () => {
  const { code, stderr } = await admin.run(["doctor"], {
    env: { SEQFERRY_TOKEN: "of.another.stage" },
  });
  expect([code, stderr]).toEqual([4, expect.stringContaining("SEQFERRY_TOKEN is not valid there")]);
});

test.each([
  ["is out of order", 503, {}],
  ["is another one", 200, { issuer: "https://elsewhere.test" }],
])("an issuer that %s is told of", async (_, status, other) => {
  const elsewhere: typeof fetch = async (input, init) =>
    String(input).endsWith("/.well-known/openid-configuration")
      ? Response.json({ ...(await (await fetch(input)).json()), ...other }, { status })
      : fetch(input, init);
  const { code, stdout } = await admin.run(["doctor", "--json"], { fetch: elsewhere });
  const checks = JSON.parse(stdout) as Check[];
  expect(code).toBe(1);
  expect(checks.find(({ name }) => name === "sign-in")).toMatchObject({
    ...{ status: "failed", fix: expect.stringContaining("user pool") },
    detail: expect.stringContaining(`answered ${status}`),
  });
});

test("a stage without the key of ICA says so, and what puts it in", async () => {
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud.outputs.aws;
  const credentials = { accessKeyId, secretAccessKey };
  const secrets = new SecretsManagerClient({ endpoint, region, credentials });
  const { links } = cloud.graph.functions.find((one) => one.links.Icav2) ?? {};
  const SecretId = String(links?.Icav2?.secretArn);
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const check = async () => (await doctor()).of("icav2-secret");
  expect((await check())?.status).toBe("ok");

  const missing = { status: "warning", fix: expect.stringContaining("put-secret-value") };
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: " " }));
  expect(await check()).toMatchObject(missing);
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
  cloud.gate.faults.arm({
    ...{ service: "secretsmanager", operation: "GetSecretValue", effect: "error", status: 400 },
    ...{ code: "ResourceNotFoundException", message: "There is no value.", resource: SecretId },
  });
  expect(await check()).toMatchObject(missing);
  cloud.gate.faults.disarm();
});

test("versions of one line understand each other", () => {
  expect(versionsCheck("0.1.0 (abc)", "0.1.0").status).toBe("ok");
  expect(versionsCheck("0.1.0", "0.1.7").status).toBe("ok");
  expect(versionsCheck("0.1.0", "0.2.0").status).toBe("warning");
  expect(versionsCheck("1.9.0", "1.2.0").status).toBe("ok");
  expect(versionsCheck("1.9.0", "2.0.0").status).toBe("warning");
});

test.each([
  [0, "ok"],
  [29, "ok"],
  [-31, "warning"],
  [301, "failed"],
])("a clock %i s away is %s", (seconds, status) => {
  expect(clockCheck(seconds * 1000, 0).status).toBe(status);
});

async function policyOf(QueueUrl: string): Promise<Record<string, string>> {
  const { GetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] });
  return (await cloud.sqs.send(asked)).Attributes ?? {};
}
