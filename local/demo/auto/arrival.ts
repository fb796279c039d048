import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Fastq } from "#core/fastq/schema";
import type { Ask } from "#local/demo/ask";
import { project } from "#local/demo/auto/rule";
import { generatePair } from "#local/demo/generate";
import { demoReadSets } from "#local/demo/plan";
import { detail } from "#local/demo/report";
import type { CloudOutputs } from "#local/outputs";
import { demo } from "#stacks/copy-config";

/** Two of the demo's libraries are sequenced once more. */
const sequenced = demoReadSets.slice(1, 4);
/** What a run is told by, by the services before and again. */
const events = ["FastqListRowsAdded", "ReadSetsAdded", "FastqListRowsAdded"];

/** Puts files of a run of a sequencer where this stage reads, registers them, and tells of the run; answers its id. */
export async function arrive(outputs: CloudOutputs, call: Ask): Promise<string> {
  const runId = runIdOf(new Date());
  const s3 = new S3Client({ ...settingsOf(outputs), forcePathStyle: true });
  for (const read of sequenced) {
    const { fileNames, ...bytes } = generatePair({ ...read, runId });
    const [r1, r2] = fileNames.map((name) => `run/${runId}/Lane_${read.lane}/${name}`);
    const bodies = [
      [r1, bytes.source1],
      [r2, bytes.source2],
    ] as const;
    for (const [Key, Body] of bodies)
      await s3.send(new PutObjectCommand({ Bucket: demo.sourceBucket, Key, Body }));
    const uri = (key: string | undefined) => ({ uri: `s3://${demo.sourceBucket}/${key}` });
    const { id } = await call<Fastq>("sharer", "POST", "/fastqs", {
      ...{ index: read.index, lane: read.lane, instrumentRunId: runId, platform: "Illumina" },
      ...{ libraryId: read.sampleId, projectId: project, reads: { r1: uri(r1), r2: uri(r2) } },
    });
    detail(`${id}  ${read.sampleId}  lane ${read.lane}`);
  }
  s3.destroy();
  await tellOf(runId, outputs);
  return runId;
}

/** The services before repeat themselves: the run is shared once nevertheless. */
async function tellOf(instrumentRunId: string, outputs: CloudOutputs): Promise<void> {
  const bus = new EventBridgeClient(settingsOf(outputs));
  const Entries = events.map((DetailType) => ({
    ...{ EventBusName: outputs.resources.EventBus, Source: "orcabus.fastqglue", DetailType },
    Detail: JSON.stringify({ instrumentRunId }),
  }));
  const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries }));
  bus.destroy();
  if (FailedEntryCount) throw new Error(`The bus did not take ${FailedEntryCount} events.`);
  detail(`told by ${events.join(", ")}`);
}

/** `date_instrument_number_flowcell`; of each second another. */
function runIdOf(at: Date): string {
  const [date = "", time = ""] = at.toISOString().slice(2).replaceAll(/[-:]/g, "").split("T");
  const flowcell = Math.floor(at.getTime() / 1000)
    .toString(36)
    .toUpperCase();
  return `${date}_A01052_${time.slice(0, 4)}_BH${flowcell}`;
}

/** Of a client of the local AWS. */
export function settingsOf({ aws: { endpoint, region, ...credentials } }: CloudOutputs) {
  return { endpoint, region, credentials };
}
