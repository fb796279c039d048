import { type LibraryRow, libraryEntity } from "#core/catalogue/library.entity";
import { typeOf } from "#core/catalogue/workflow-run/type";
import {
  type WorkflowRunRow,
  workflowRunEntity,
} from "#core/catalogue/workflow-run/workflow-run.entity";
import { workflowRunLibraryEntity } from "#core/catalogue/workflow-run/workflow-run-library.entity";
import type { LocationRow } from "#core/fastq/row";
import type { PackageFile } from "#core/package/file";
import * as Files from "#core/package/selection/files";
import { type Plan, plan } from "#core/package/selection/plan";
import { PackageSelection } from "#core/package/selection/schema";
import { leanCloud, source } from "#tests/core/copy/thaw/lean-cloud";
import { addFastq, asSystem } from "#tests/core/fastq/places-room";

export type Room = Awaited<ReturnType<typeof openRoom>>;

/** S3, DynamoDB and HealthOmics, with folders of workflow runs of the project `demo`. */
export async function openRoom() {
  const cloud = await leanCloud();
  const places = [
    { uri: `s3://${source}/analysis/{workflowName}/{portalRunId}/`, projectIds: ["demo"] },
  ];
  cloud.set({ workflowRunPlaces: places });
  return cloud;
}

const at = "2026-11-01T12:00:00.000Z";

/** A library that ran on these runs, by id and date. */
export async function addLibrary(
  libraryId: string,
  runs: Record<string, string> = {},
  more: Partial<LibraryRow> = {},
): Promise<void> {
  const instrumentRuns = Object.entries(runs).map(([id, date]) => ({ id, date }));
  const row = {
    ...{ libraryId, projectId: "demo", instrumentRuns, createdAt: at, updatedAt: at, version: 1 },
    ...more,
  };
  await libraryEntity().put(row).go();
}

/** A run of a workflow of these libraries, with files of some bytes in its folder. */
export async function addRun(
  cloud: Room,
  portalRunId: string,
  libraryIds: string[],
  { files = ["a.txt"], ...more }: Partial<WorkflowRunRow> & { files?: string[] } = {},
): Promise<void> {
  const workflowName = more.workflowName ?? "wts";
  const row = {
    ...{ portalRunId, projectId: "demo", workflowName, workflowType: typeOf(workflowName) },
    ...{ workflowVersion: "1.0.0", status: "SUCCEEDED", libraryIds },
    ...{ createdAt: at, updatedAt: at, version: 1 },
    ...more,
  };
  await workflowRunEntity().put(row).go();
  for (const libraryId of libraryIds)
    await workflowRunLibraryEntity().put({ libraryId, portalRunId }).go();
  for (const path of files)
    await cloud.objects.put(
      source,
      `analysis/${workflowName}/${portalRunId}/${path}`,
      Buffer.from("secondary"),
    );
}

/** A place of an object that is in S3, as rows have it. */
export async function placeIn(
  cloud: Room,
  key: string,
  { storageClass, ...more }: Partial<LocationRow> = {},
): Promise<LocationRow> {
  const body = Buffer.from(`reads of ${key}`);
  await cloud.objects.put(source, key, body, storageClass ? { storageClass } : {});
  return {
    ...{ kind: "s3", uri: `s3://${source}/${key}`, stateAt: at, sizeBytes: body.length },
    storageState: storageClass ? "ARCHIVED" : "ACTIVE",
    ...(storageClass && { storageClass }),
    ...more,
  };
}

let last = 0;

/** A fastq of a library on a run, of two files unless it is told otherwise. */
export async function addReads(
  cloud: Room,
  libraryId: string,
  run: string,
  more: Partial<Parameters<typeof addFastq>[0]> & { storageClass?: string } = {},
) {
  const { storageClass, ...rest } = more;
  const lane = 1 + (last++ % 4);
  const key = `runs/${run}/${libraryId}_${last}`;
  const reads = {
    r1: await placeIn(cloud, `${key}_R1.fastq.gz`, storageClass ? { storageClass } : {}),
    r2: await placeIn(cloud, `${key}_R2.fastq.gz`, storageClass ? { storageClass } : {}),
  };
  const index = `ACGT${[...last.toString(4)].map((n) => "ACGT"[Number(n)]).join("")}`;
  return addFastq({ run, libraryId, lane, index, reads, ...rest });
}

/** What a request selects of `demo`. */
export function planOf(selection: object, projectId = "demo"): Promise<Plan> {
  const parsed = PackageSelection.parse({ dataTypeList: ["fastq"], ...selection });
  return asSystem(() => plan(parsed, { projectId }));
}

/** The files of a plan; its findings are then whole. */
export async function filesOf(
  made: Plan,
  options?: Parameters<typeof Files.of>[1],
): Promise<PackageFile[]> {
  const found: PackageFile[] = [];
  for await (const batch of Files.of(made, options)) found.push(...batch);
  return found;
}

/** Findings in short: severity, code, subject. */
export function toldBy({ findings }: Plan): string[] {
  return findings.map(({ severity, code, subject }) => `${severity} ${code} ${subject}`);
}
