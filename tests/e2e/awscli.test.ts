import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { seedDemo } from "#local/demo/seed";
import { awsEnvironment, found, subjects } from "#tests/e2e/tools";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";
import { run, scratchDirectory } from "#tests/support/process";

/**
 * AWS's own tools against the local cloud. What they need:
 * - `--endpoint-url`; `AWS_ENDPOINT_URL` alone works from awscli 2.13 on, and awscli 1 ignores it for SQS;
 * - any region and the keys `local`/`local`;
 * - for `aws omics` also `http_proxy`: it puts `control-storage-` before the endpoint's host, and only a proxy is
 *   sent what has no address.
 */
// Each program starts Python anew for every command, so only the last on PATH, the system's own.
const programs = found("aws").slice(-1);
if (programs.length === 0) console.log("skipped: aws is not on PATH (apt-get install awscli)");
let cloud: TestCloud;
beforeAll(async () => {
  if (programs.length === 0) return;
  cloud = await testCloud();
  const storeId = cloud.storeIds[0] ?? "";
  await seedDemo(cloud.omics, { storeId, now: new Date(cloud.clock.now()) });
});
afterAll(() => cloud?.close());

const endpoint = () => cloud.outputs.aws.endpoint;
const name = (resource: string) => cloud.outputs.resources[resource] ?? "";

describe.skipIf(programs.length === 0).each(programs.length > 0 ? programs : ["aws"])(
  "%s",
  (program) => {
    /** Runs `aws` and gives its JSON (or its text when that is none). */
    async function aws(args: string[], env: NodeJS.ProcessEnv = {}) {
      const child = run(program, ["--endpoint-url", endpoint(), "--output", "json", ...args], {
        env: { ...awsEnvironment, ...env },
      });
      const code = await child.ended;
      const text = child.lines.join("\n");
      expect(code, text).toBe(0);
      return text.trimStart().startsWith("{") ? JSON.parse(text) : text;
    }

    test("dynamodb scans the table's rows", async () => {
      await eventually(async () => {
        const { Items } = await aws(["dynamodb", "scan", "--table-name", name("DataTable")]);
        const readSets = Items.filter((item: Record<string, unknown>) => item.set_arn);
        expect(readSets).toHaveLength(6);
        expect(readSets[0].set_status.S).toMatch(/ACTIVE|ARCHIVED/);
      });
    });

    test.each([
      ["a small file", 1234],
      ["20 MB in parts", 20_000_000],
    ])("s3 cp carries %s there and back, byte for byte", async (kind, sizeBytes) => {
      const scratch = scratchDirectory();
      onTestFinished(scratch.remove);
      const [there, back] = [join(scratch.path, "there.bin"), join(scratch.path, "back.bin")];
      writeFileSync(there, randomBytes(sizeBytes));
      const url = `s3://${name("StorageBucket")}/awscli/a b+${kind}.bin`;
      await aws(["s3", "cp", "--no-progress", there, url]);
      const head = await aws([
        ...["s3api", "head-object", "--bucket", name("StorageBucket")],
        ...["--key", `awscli/a b+${kind}.bin`],
      ]);
      expect(head.ContentLength).toBe(sizeBytes);
      expect(head.ETag.includes("-")).toBe(sizeBytes > 8 * 1024 ** 2);
      await aws(["s3", "cp", "--no-progress", url, back]);
      expect(readFileSync(back).equals(readFileSync(there))).toBe(true);
    });

    test("sqs sends, counts and receives", async () => {
      const queue = ["--queue-url", name("UndeliveredEvents")];
      const sent = await aws(["sqs", "send-message", ...queue, "--message-body", "from awscli"]);
      const { Attributes } = await aws([
        ...["sqs", "get-queue-attributes", ...queue, "--attribute-names", "All"],
      ]);
      expect(Attributes.ApproximateNumberOfMessages).toBe("1");
      const { Messages } = await aws(["sqs", "receive-message", ...queue]);
      expect(Messages).toMatchObject([{ MessageId: sent.MessageId, Body: "from awscli" }]);
      await aws([
        ...["sqs", "delete-message", ...queue, "--receipt-handle", Messages[0].ReceiptHandle],
      ]);
    });

    test("events are put on the stage's bus", async () => {
      const entry = { Source: "awscli", DetailType: "Probe", Detail: "{}" };
      const entries = JSON.stringify([{ ...entry, EventBusName: name("EventBus") }]);
      const answer = await aws(["events", "put-events", "--entries", entries]);
      expect(answer).toMatchObject({
        FailedEntryCount: 0,
        Entries: [{ EventId: expect.any(String) }],
      });
    });

    test("stepfunctions lists and describes what the packaging machine has run", async () => {
      const asked = await cloud.api<{ id: string }>("sharer", "POST", "/api/v1/packages", {
        name: "for-awscli",
        selection: { readSetIdList: [await activeReadSet()], dataTypeList: ["fastq"] },
      });
      expect(asked.status).toBe(202);
      await eventually(async () => {
        const machine = ["--state-machine-arn", name("Packaging")];
        const { executions } = await aws(["stepfunctions", "list-executions", ...machine]);
        const inputs = [];
        for (const { executionArn } of executions) {
          const described = await aws([
            ...["stepfunctions", "describe-execution", "--execution-arn", executionArn],
          ]);
          inputs.push(`${described.status} ${described.input}`);
        }
        expect(inputs.join("\n")).toMatch(new RegExp(`SUCCEEDED .*${asked.body.id}`));
      });
    });

    test("omics lists read sets, with the endpoint as proxy too", async () => {
      const { readSets } = await aws(
        ["omics", "list-read-sets", "--sequence-store-id", cloud.storeIds[0] ?? ""],
        { http_proxy: endpoint(), HTTP_PROXY: "", no_proxy: "", NO_PROXY: "" },
      );
      expect(readSets).toHaveLength(6);
    });

    test("scheduler keeps a schedule", async () => {
      const { queueArn, roleArn } = subjects(cloud);
      await aws([
        ...["scheduler", "create-schedule", "--name", `awscli-${programs.indexOf(program)}`],
        ...["--schedule-expression", "rate(1 hour)", "--flexible-time-window", "Mode=OFF"],
        ...["--target", `Arn=${queueArn},RoleArn=${roleArn}`],
      ]);
      const { Schedules } = await aws(["scheduler", "list-schedules", "--name-prefix", "awscli-"]);
      expect(Schedules).toContainEqual(expect.objectContaining({ State: "ENABLED" }));
    });

    test("lambda invokes a function of the stage and writes its answer to a file", async () => {
      const scratch = scratchDirectory();
      onTestFinished(scratch.remove);
      const answer = join(scratch.path, "answer.json");
      const { function: functionName, event } = subjects(cloud);
      // awscli 2 takes payloads in base64 unless told otherwise; awscli 1 does not know that setting.
      writeFileSync(join(scratch.path, "event.json"), JSON.stringify(event));
      const invoked = await aws([
        ...["lambda", "invoke", "--function-name", functionName],
        ...["--payload", `fileb://${join(scratch.path, "event.json")}`, answer],
      ]);
      expect(invoked).toMatchObject({ StatusCode: 200 });
      expect(JSON.parse(readFileSync(answer, "utf8"))).toMatchObject({ statusCode: 200 });
    });

    test("dynamodbstreams lists the stream of the stage's table", async () => {
      const table = ["--table-name", name("DataTable")];
      const { Streams } = await aws(["dynamodbstreams", "list-streams", ...table]);
      expect(Streams).toMatchObject([{ TableName: name("DataTable") }]);
    });

    test("ssm and secretsmanager keep values, kms encrypts, sts and cloudwatch answer", async () => {
      const unique = `awscli-${programs.indexOf(program)}`;
      const parameter = ["--name", `/by-${unique}`];
      await aws([
        "ssm",
        "put-parameter",
        ...parameter,
        "--value",
        "hidden",
        "--type",
        "SecureString",
      ]);
      const { Parameter } = await aws(["ssm", "get-parameter", ...parameter, "--with-decryption"]);
      expect(Parameter.Value).toBe("hidden");

      await aws([
        "secretsmanager",
        "create-secret",
        "--name",
        unique,
        "--secret-string",
        "a secret",
      ]);
      const secret = await aws(["secretsmanager", "get-secret-value", "--secret-id", unique]);
      expect(secret.SecretString).toBe("a secret");

      const { KeyMetadata } = await aws(["kms", "create-key"]);
      const data = await aws([
        ...["kms", "generate-data-key", "--key-id", KeyMetadata.KeyId, "--key-spec", "AES_256"],
      ]);
      expect(Buffer.from(data.Plaintext, "base64")).toHaveLength(32);

      const { Credentials } = await aws([
        ...["sts", "assume-role", "--role-arn", subjects(cloud).roleArn],
        ...["--role-session-name", unique],
      ]);
      const caller = await aws(["sts", "get-caller-identity"], {
        AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
        AWS_SESSION_TOKEN: Credentials.SessionToken,
      });
      expect(caller.Arn).toMatch(new RegExp(`assumed-role/.+/${unique}$`));

      await aws([
        ...["cloudwatch", "put-metric-data", "--namespace", unique],
        ...["--metric-name", "Probe", "--value", "3"],
      ]);
      const { Metrics } = await aws(["cloudwatch", "list-metrics", "--namespace", unique]);
      expect(Metrics).toMatchObject([{ MetricName: "Probe" }]);
    });
  },
);

async function activeReadSet(): Promise<string> {
  return eventually(async () => {
    const { body } = await cloud.api<{ items: { storeId: string; id: string }[] }>(
      "viewer",
      "GET",
      "/api/v1/read-sets?status=ACTIVE",
    );
    const [first] = body.items;
    if (!first) throw new Error("No read set is active yet.");
    return `${first.storeId}/${first.id}`;
  });
}
