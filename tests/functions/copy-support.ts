import { gzipSync } from "node:zlib";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "vitest";
import type { CopyItem, CopyJob } from "#core/copy/schema";
import { resource } from "#tests/functions/support";
import { eventually, type TestCloud } from "#tests/support/cloud";

export const path = "/api/v1/copy-jobs";
type Answer = CopyJob & { code: string; hint: string; detail: string };

/** The first copy utility's projects, by the ids of its example; the second is on the local stage's allow-list. */
export const sourceId = "b23fb516-d852-4985-adcc-831c12e8cd22";
export const destinationId = "7595e8f2-32d3-4c76-a324-c6a85dae87b5";

/** ICA jobs that take two seconds of the cloud's clock, and none of which fails. */
export function calmIcav2(cloud: TestCloud): void {
  cloud.icav2.ensureProject({ name: "demo-source", id: sourceId });
  cloud.icav2.ensureProject({ name: "demo-recipient", id: destinationId });
  cloud.icav2.changeSettings({ failureRate: 0, medianSeconds: 2, sigma: 0, queueSeconds: 0 });
}

/** Puts files of a size only into the source project; answers their URIs. */
export async function putFiles(cloud: TestCloud, folder: string, count: number): Promise<string[]> {
  const uris: string[] = [];
  for (let n = 1; n <= count; n++) {
    const name = `${folder}/sample ${n}#?+.fastq.gz`;
    await cloud.icav2.putFile(sourceId, `/${name}`, { sizeBytes: 1_000_000 * n });
    uris.push(`icav2://${sourceId}/${name}`);
  }
  return uris;
}

/** Buckets that the local stage may copy from and to. */
export const archive = "seqferry-demo-source";
export const recipient = "seqferry-demo-recipient";

/** Puts small objects into the source bucket, and makes the recipient's; answers their URIs. */
export async function putObjects(cloud: TestCloud, prefix: string, count: number) {
  for (const bucket of [archive, recipient]) cloud.objects.ensureBucket(bucket);
  const uris: string[] = [];
  for (let n = 1; n <= count; n++) {
    const key = `${prefix}/sample ${n}#?+.txt`;
    await cloud.objects.put(archive, key, Buffer.from(`content ${n}`));
    uris.push(`s3://${archive}/${key}`);
  }
  return uris;
}

/** A folder of the destination project. */
export const folderOf = (name: string): string => `icav2://${destinationId}/${name}/`;

/** `manifest_b64gz` of a manifest. */
export function packed(manifest: object): string {
  return gzipSync(JSON.stringify(manifest)).toString("base64");
}

/** Copy jobs of a cloud through its API, as an admin. */
export function copiesOf(cloud: TestCloud) {
  const read = async (id: string) =>
    (await cloud.api<CopyJob>("admin", "GET", `${path}/${id}`)).body;
  return {
    ask: (body: object, headers = {}) => cloud.api<Answer>("admin", "POST", path, body, headers),
    read,
    list: async () => (await cloud.api<{ items: CopyJob[] }>("admin", "GET", path)).body.items,
    items: async (id: string) =>
      (await cloud.api<{ items: CopyItem[] }>("admin", "GET", `${path}/${id}/items?limit=200`)).body
        .items,
    abort: (id: string) =>
      cloud.api<Answer>("admin", "PATCH", `${path}/${id}`, { status: "ABORTED" }),
    retry: (id: string) => cloud.api<Answer>("admin", "POST", `${path}/${id}/retries`),
    /** The job once it has such a status; any end, when none is named. */
    ended: (id: string, status = /SUCCEEDED|FAILED|ABORTED/) =>
      eventually(async () => {
        const found = await read(id);
        expect(found.status).toMatch(status);
        return found;
      }, 100),
  };
}

/** Ten seconds a second from here on, once the API is there: API Gateway waits 30 seconds of the clock for it. */
export async function fast(cloud: TestCloud) {
  const copies = copiesOf(cloud);
  await copies.list();
  cloud.clock.setScale(10);
  return copies;
}

/** Starts a machine of the stacks; `ended` waits for its end. */
export async function execute(
  cloud: Pick<TestCloud, "outputs" | "sfn">,
  machine: string,
  input: unknown,
  name?: string,
) {
  const { executionArn = "" } = await cloud.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: machine.startsWith("arn:") ? machine : resource(cloud.outputs, machine),
      input: JSON.stringify(input),
      ...(name && { name }),
    }),
  );
  const describe = () => cloud.sfn.send(new DescribeExecutionCommand({ executionArn }));
  return {
    executionArn,
    describe,
    ended: () =>
      eventually(async () => {
        const found = await describe();
        expect(found.status).not.toBe("RUNNING");
        return found;
      }, 100),
  };
}

/** Moves the clock on, by an hour, if the only running execution of a machine waits: never while a function works. */
export async function skipPause(cloud: TestCloud, machine: string, ms = 3_600_000): Promise<void> {
  const { executions = [] } = await cloud.sfn.send(
    new ListExecutionsCommand({
      stateMachineArn: resource(cloud.outputs, machine),
      statusFilter: "RUNNING",
    }),
  );
  const executionArn = executions[0]?.executionArn;
  if (!executionArn) return;
  const { events = [] } = await cloud.sfn.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
  );
  if (events[0]?.type === "WaitStateEntered") await cloud.clock.advance(ms);
}

/**
 * A machine of somebody else that sends `ICAv2DataCopySync` with its task token and waits: `detail` has the token
 * where it is to be.
 */
export async function waitingMachine(
  cloud: TestCloud,
  name: string,
  detail: object,
  more: object = {},
): Promise<string> {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Copy",
    States: {
      Copy: {
        Type: "Task",
        Resource: "arn:aws:states:::events:putEvents.waitForTaskToken",
        ...more,
        Arguments: {
          Entries: [
            {
              Detail: detail,
              DetailType: "ICAv2DataCopySync",
              EventBusName: resource(cloud.outputs, "EventBus"),
              Source: "somebody.else",
            },
          ],
        },
        End: true,
      },
    },
  };
  const { stateMachineArn = "" } = await cloud.sfn.send(
    new CreateStateMachineCommand({
      name,
      definition: JSON.stringify(definition),
      roleArn: "arn:aws:iam::000000000000:role/somebody",
    }),
  );
  return stateMachineArn;
}

export const token = "{% $states.context.Task.Token %}";
