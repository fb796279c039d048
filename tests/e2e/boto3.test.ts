import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedDemo } from "#local/demo/seed";
import { awsEnvironment, found, runs, subjects } from "#tests/e2e/tools";
import { type TestCloud, testCloud } from "#tests/support/cloud";
import { run } from "#tests/support/process";

const pythons = found("python3").filter((program) => runs(program, ["-c", "import boto3"]));
if (pythons.length === 0)
  console.log("skipped: python3 has no boto3 (apt-get install python3-boto3)");

describe.skipIf(pythons.length === 0).each(pythons.length > 0 ? pythons : ["python3"])(
  "boto3 of %s drives every engine",
  (python) => {
    let cloud: TestCloud;
    let answers: Record<string, unknown>;
    beforeAll(async () => {
      cloud = await testCloud();
      const storeId = cloud.storeIds[0] ?? "";
      await seedDemo(cloud.omics, { storeId, now: new Date(cloud.clock.now()) });
      const script = join(import.meta.dirname, "boto3-probes.py");
      const child = run(python, [script, JSON.stringify(subjects(cloud))], { env: awsEnvironment });
      expect(await child.ended, child.lines.join("\n")).toBe(0);
      answers = JSON.parse(child.lines.at(-1) ?? "");
    });
    afterAll(() => cloud?.close());

    test.each([
      ["s3", { same: true, metadata: { kind: "probe" }, versions: 2, missing: "NoSuchKey" }],
      ["dynamodb", { rows: 3, twice: "ConditionalCheckFailedException" }],
      ["dynamodbstreams", ["row-0", "row-1", "row-2"]],
      ["sqs", ["first", "second"]],
      ["events", { number: 7 }],
      ["scheduler", "rate(1 hour)"],
      [
        "stepfunctions",
        {
          output: "42",
          history: [
            "ExecutionStarted",
            "PassStateEntered",
            "PassStateExited",
            "ExecutionSucceeded",
          ],
        },
      ],
      ["omics", { readSets: 6, fileType: "FASTQ" }],
      ["ssm", { values: ["one", "two"], hidden: true }],
      ["secretsmanager", ["new", "old"]],
      ["sts", ["000000000000", expect.stringMatching(/:assumed-role\/.+\/probe$/)]],
      ["kms", { same: true, wrong: "InvalidCiphertextException" }],
      ["cloudwatch", [9, 6]],
      ["lambda_", { known: true, create: "NotImplemented", status: 200 }],
    ])("%s", (service, expected) => {
      expect(answers[service]).toEqual(expected);
    });
  },
);
