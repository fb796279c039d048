import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { seedDemo } from "#local/demo/seed";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";
import { run, scratchDirectory } from "#tests/support/process";

/**
 * AWS's own tools against the local cloud. What they need:
 * - `--endpoint-url`; `AWS_ENDPOINT_URL` alone works from awscli 2.13 on, and awscli 1 ignores it for SQS;
 * - any region and the keys `local`/`local`;
 * - for `aws omics` also `http_proxy`: it puts `control-storage-` before the endpoint's host, and only a proxy is
 *   sent what has no address.
 */
const programs = found("aws");
if (programs.length === 0) console.log("skipped: aws is not on PATH (apt-get install awscli)");
const python = found("python3").find((program) => runs(program, ["-c", "import boto3"]));
if (!python) console.log("skipped: python3 has no boto3 (apt-get install python3-boto3)");

let cloud: TestCloud;
beforeAll(async () => {
  if (programs.length === 0 && !python) return;
  cloud = await testCloud();
  const storeId = cloud.storeIds[0] ?? "";
  await seedDemo(cloud.omics, { storeId, now: new Date(cloud.clock.now()) });
});
afterAll(() => cloud?.close());

const endpoint = () => cloud.outputs.aws.endpoint;
const name = (resource: string) => cloud.outputs.resources[resource] ?? "";
const settings = () => ({
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_PAGER: "",
});

describe.each(programs)("%s", (program) => {
  /** Runs `aws` and gives its JSON (or its text when that is none). */
  async function aws(args: string[], env: NodeJS.ProcessEnv = {}) {
    const child = run(program, ["--endpoint-url", endpoint(), "--output", "json", ...args], {
      env: { ...settings(), ...env },
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
      name: "for awscli",
      readSetIds: [await activeReadSet()],
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
});

test.skipIf(!python)("boto3 lists buckets, tables and read sets", async () => {
  const program = `
import boto3, json, sys
from botocore.config import Config
endpoint, store = sys.argv[1:]
proxied = Config(proxies={"http": endpoint})
print(json.dumps([
  [bucket["Name"] for bucket in boto3.client("s3", endpoint_url=endpoint).list_buckets()["Buckets"]],
  boto3.client("dynamodb", endpoint_url=endpoint).list_tables()["TableNames"],
  len(boto3.client("omics", endpoint_url=endpoint, config=proxied).list_read_sets(sequenceStoreId=store)["readSets"]),
]))`;
  const child = run(python ?? "", ["-c", program, endpoint(), cloud.storeIds[0] ?? ""], {
    env: settings(),
  });
  expect(await child.ended, child.lines.join("\n")).toBe(0);
  const [buckets, tables, readSets] = JSON.parse(child.lines.at(-1) ?? "");
  expect(buckets).toContain(name("StorageBucket"));
  expect(tables).toEqual([name("DataTable")]);
  expect(readSets).toBe(6);
});

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

/** Each different program of that name on PATH that runs. */
function found(tool: string): string[] {
  const paths = (process.env.PATH ?? "").split(delimiter).map((path) => join(path, tool));
  const real = new Map(paths.filter(existsSync).map((path) => [realpathSync(path), path]));
  return [...real.values()].filter((path) => runs(path, ["--version"]));
}

function runs(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
