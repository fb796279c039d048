import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
} from "@aws-sdk/client-sfn";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  calmIcav2,
  destinationId,
  execute,
  fast,
  folderOf,
  packed,
  putFiles,
  sourceId,
} from "#tests/functions/copy-support";
import { actIn, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once a file: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let copies: Awaited<ReturnType<typeof fast>>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  calmIcav2(cloud);
  copies = await fast(cloud);
});
afterAll(() => cloud.close());
afterEach(() => {
  cloud.gate.faults.disarm();
  cloud.icav2.changeSettings({ failureRate: 0 });
});

const machine = "Icav2CopyBatch";
const statusOf = (path: string) => cloud.icav2.find(destinationId, path)?.status;

describe("a copy that is asked for through the API", () => {
  test("runs through the machine until every file is there, and its execution answers the seed's four keys", async () => {
    const [first = "", second = ""] = await putFiles(cloud, "api", 2);
    const manifest = {
      [first]: [folderOf("api/a"), folderOf("api/b")],
      [second]: [folderOf("api/a")],
    };
    const asked = await copies.ask({ manifest });
    expect(asked.status).toBe(202);
    const job = await copies.ended(asked.body.id);
    expect(job).toMatchObject({
      ...{ status: "SUCCEEDED", statusReason: null, backend: "icav2", attempts: 1 },
      counts: { total: 3, copied: 3, failed: 0, alreadyCopied: 0 },
    });
    for (const path of ["a/sample 1#?+", "a/sample 2#?+", "b/sample 1#?+"])
      expect(statusOf(`/api/${path}.fastq.gz`)).toBe("AVAILABLE");
    const { executions = [] } = await cloud.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: resource(cloud.outputs, machine) }),
    );
    expect(executions).toHaveLength(1);
    const output = await eventually(async () => {
      const found = await cloud.sfn.send(
        new DescribeExecutionCommand({ executionArn: executions[0]?.executionArn }),
      );
      expect(found.status).toBe("SUCCEEDED");
      return found.output ?? "";
    });
    expect(JSON.parse(output)).toEqual({
      job_list_with_attempt_counter: [expect.anything(), expect.anything()],
      counters: { jobs_failed: 0, jobs_running: 0, jobs_passed: 2 },
      job_status_iterable_parameter: { job_status_iterable: 2 },
      wait_parameter: { wait: true },
    });
    // The same once more finds all of it there.
    const again = await copies.ask({ manifest });
    expect((await copies.ended(again.body.id)).counts).toMatchObject({
      copied: 0,
      alreadyCopied: 3,
    });
  });

  test("a dry run ends with an estimate, and nothing is copied", async () => {
    const [uri = ""] = await putFiles(cloud, "dry", 1);
    const batches = cloud.icav2.batches().length;
    const body = { manifest: { [uri]: [folderOf("dry")] }, dryRun: true };
    const { body: asked } = await copies.ask(body);
    expect(await copies.ended(asked.id)).toMatchObject({
      status: "SUCCEEDED",
      estimate: { items: 1, bytes: 1_000_000 },
    });
    expect(cloud.icav2.batches()).toHaveLength(batches);
    expect(statusOf("/dry/")).toBeUndefined();
  });

  test("what cannot be copied is refused before anything is, with each URI", async () => {
    const [uri = ""] = await putFiles(cloud, "refused", 1);
    const missing = `icav2://${sourceId}/refused/not there.bam`;
    const batches = cloud.icav2.batches().length;
    const destinations = [folderOf("refused")];
    const { body } = await copies.ask({
      manifest: { [uri]: destinations, [missing]: destinations },
    });
    const job = await copies.ended(body.id);
    expect(job.status).toBe("FAILED");
    expect(job.statusReason).toMatch(/^Nothing was copied\. .*not there\.bam/);
    expect(cloud.icav2.batches()).toHaveLength(batches);
  });
});

describe("the machine, started directly", () => {
  /** The first copy utility's README has this input, but for the library. */
  const folder =
    "ilmn-analyses/231116_A01052_0172_BHVLM5DSX7_d24651_4c90dc-BclConvert v4_2_7/output";
  const cache = (name: string) =>
    `icav2://${destinationId}/ilmn_cttso_fastq_cache/20240308abcd1234/${name}/L2301368/`;
  const sources = ["R1", "R2"].map(
    (side) => `icav2://${sourceId}/${folder}/L2301368_S1_L001_${side}_001.fastq.gz`,
  );
  const manifestTo = (name: string) =>
    Object.fromEntries(sources.map((uri) => [uri, [cache(name)]]));
  beforeAll(async () => {
    for (const uri of sources)
      await cloud.icav2.putFile(sourceId, uri.slice(`icav2://${sourceId}`.length), {
        sizeBytes: 80_000_000_000,
      });
  });

  const fourKeys = (name: string) => ({
    job_list_with_attempt_counter: [
      {
        job_attempt_counter: 1,
        job_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        failed_jobs_list: [],
        dest_uri: cache(name),
        source_uris: sources,
        job_status: true,
      },
    ],
    counters: { jobs_failed: 0, jobs_running: 0, jobs_passed: 1 },
    job_status_iterable_parameter: { job_status_iterable: 1 },
    wait_parameter: { wait: true },
  });

  test("with the seed's input it answers the seed's output, no key more and none less", async () => {
    const run = await execute(cloud, machine, { manifest: manifestTo("run_cache") });
    const ended = await run.ended();
    expect(ended.status).toBe("SUCCEEDED");
    expect(JSON.parse(ended.output ?? "")).toEqual(fourKeys("run_cache"));
  });

  test("with manifest_b64gz it does the same", async () => {
    const run = await execute(cloud, machine, { manifest_b64gz: packed(manifestTo("packed")) });
    const ended = await run.ended();
    expect(JSON.parse(ended.output ?? "")).toEqual(fourKeys("packed"));
  });

  test("with sourceUriList and destinationUri as well; a folder goes whole", async () => {
    const input = {
      sourceUriList: [`icav2://${sourceId}/${folder}/`],
      destinationUri: folderOf("listed"),
    };
    const ended = await (await execute(cloud, machine, input)).ended();
    expect(JSON.parse(ended.output ?? "").counters).toMatchObject({ jobs_failed: 0 });
    expect(statusOf("/listed/output/L2301368_S1_L001_R1_001.fastq.gz")).toBe("AVAILABLE");
  });

  test.each([
    ["no manifest", {}, /manifest/],
    ["an empty manifest", { manifest: {} }, /manifest/],
    ["base64 that is none", { manifest_b64gz: "%%%" }, /manifest_b64gz/],
    [
      "a destination without a slash at its end",
      { manifest: { [sources[0] ?? ""]: [`icav2://${destinationId}/a`] } },
      /must be a folder: end it with \//,
    ],
    [
      "a destination that is not allowed",
      { manifest: { [sources[0] ?? ""]: ["icav2://elsewhere/a/"] } },
      /not below a destination that this stage may copy to/,
    ],
  ])("with %s it fails with what is wrong, and makes no job", async (_, input, message) => {
    const before = (await copies.list()).length;
    const ended = await (await execute(cloud, machine, input)).ended();
    expect(ended).toMatchObject({ status: "FAILED", error: "CopyRefused" });
    expect(ended.cause).toMatch(message);
    expect(await copies.list()).toHaveLength(before);
  });

  test("its ARN is where callers look for it", async () => {
    const ssm = new SSMClient({});
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: resource(cloud.outputs, "Icav2CopyBatchArn") }),
    );
    expect(Parameter?.Value).toBe(resource(cloud.outputs, machine));
  });
});

test("a file that fails five times fails the job and the execution, which names the job", async () => {
  const [uri = ""] = await putFiles(cloud, "failing", 1);
  cloud.icav2.changeSettings({ failureRate: 1, partialShare: 0 });
  const run = await execute(cloud, machine, { manifest: { [uri]: [folderOf("failing")] } });
  const ended = await run.ended();
  expect(ended).toMatchObject({ status: "FAILED", error: "CopyFailed" });
  const [id = ""] = /cpy\.\w+/.exec(ended.cause ?? "") ?? [];
  const [item] = await copies.items(id);
  expect(item).toMatchObject({ status: "FAILED", attempts: 5, sourceUri: uri });
  // Once ICA is well again a retry copies it.
  cloud.icav2.changeSettings({ failureRate: 0 });
  expect((await copies.retry(id)).status).toBe(202);
  expect(await copies.ended(id, /SUCCEEDED/)).toMatchObject({
    attempts: 2,
    counts: { copied: 1, failed: 0 },
  });
});

test("after many rounds another generation goes on, and the first execution answers its output", async () => {
  const [uri = ""] = await putFiles(cloud, "long", 1);
  const { definition = "", roleArn } = await cloud.sfn.send(
    new DescribeStateMachineCommand({ stateMachineArn: resource(cloud.outputs, machine) }),
  );
  expect(definition).toContain(">= 2000");
  const { stateMachineArn = "" } = await cloud.sfn.send(
    new CreateStateMachineCommand({
      ...{ name: "short-lived", roleArn },
      definition: definition.replaceAll(">= 2000", ">= 3"),
    }),
  );
  cloud.icav2.changeSettings({ medianSeconds: 60 });
  const input = { manifest: { [uri]: [folderOf("long")] } };
  const ended = await (await execute(cloud, stateMachineArn, input)).ended();
  cloud.icav2.changeSettings({ medianSeconds: 2 });
  expect(JSON.parse(ended.output ?? "")).toMatchObject({
    counters: { jobs_failed: 0, jobs_running: 0, jobs_passed: 1 },
    job_list_with_attempt_counter: [{ source_uris: [uri] }],
  });
  const { executions = [] } = await cloud.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  expect(executions.length).toBeGreaterThan(2);
  expect(executions.every(({ status }) => status === "SUCCEEDED")).toBe(true);
});
