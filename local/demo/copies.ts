import type { Icav2Engine } from "#local/engines/icav2/icav2";
import type { ObjectStore } from "#local/objects";
import { demo } from "#stacks/copy-config";

/** Something to copy, and where it may go: what to give `seqferry copy start` as `--source` and `--destination`. */
export type DemoCopy = { source: string; destination: string };

const { sourceBucket, recipientBucket, sourceProject, recipientProject } = demo;
/** Of the first copy utility's example, so that its input can be copied as it stands. */
const analysis =
  "/ilmn-analyses/231116_A01052_0172_BHVLM5DSX7_d24651_4c90dc-BclConvert v4_2_7-b719c8d9-5e6d-49e6-a8be-ca17b5e9d40b/output/Samples/Lane_1";
const library = "L2301368";
const reads = Buffer.from("@demo:1\nACGT\n+\nFFFF\n");

/**
 * Makes buckets and ICA projects of the demo, with a few files in the sources; what is there is left alone. One
 * large file of ICA is there for its size alone, and can be copied like the others.
 */
export async function seedCopies(engines: {
  s3: ObjectStore;
  icav2: Icav2Engine;
}): Promise<DemoCopy[]> {
  const { s3, icav2 } = engines;
  for (const bucket of [sourceBucket, recipientBucket]) s3.ensureBucket(bucket);
  for (const side of ["R1", "R2"])
    await ensureObject(s3, `run/${library}/${library}_S1_L001_${side}_001.fastq.gz`);
  await ensureObject(s3, "archive/archived.fastq.gz", "GLACIER");
  const { id } = icav2.ensureProject(sourceProject);
  icav2.ensureProject(recipientProject);
  const sizes = { R1: 4_000_000_000, R2: 4_100_000_000 };
  for (const [side, sizeBytes] of Object.entries(sizes)) {
    const path = `${analysis}/${library}/${library}_S1_L001_${side}_001.fastq.gz`;
    if (!icav2.find(id, path)) await icav2.putFile(id, path, { sizeBytes });
  }
  const note = `${analysis}/${library}/README.txt`;
  if (!icav2.find(id, note)) await icav2.putFile(id, note, Buffer.from("A demo.\n"));
  return [
    { source: `s3://${sourceBucket}/run/*`, destination: `s3://${recipientBucket}/cohort/` },
    {
      source: `icav2://${sourceProject.name}${analysis}/${library}/`,
      destination: `icav2://${recipientProject.name}/cache/`,
    },
  ];
}

async function ensureObject(s3: ObjectStore, key: string, storageClass?: string): Promise<void> {
  const there = await s3.get(sourceBucket, key).catch(() => undefined);
  there?.body.destroy();
  if (!there) await s3.put(sourceBucket, key, reads, { ...(storageClass && { storageClass }) });
}
