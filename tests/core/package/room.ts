import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { outboxEntity } from "#core/outbox";
import { create } from "#core/package/package";
import type { PackageRow } from "#core/package/package.entity";
import { find } from "#core/package/package-row";
import type { Package, PackageSummary } from "#core/package/schema";
import type { LeanCloud } from "#tests/core/copy/thaw/lean-cloud";

export const executionArn = "arn:aws:states:us-east-1:000000000000:execution:Packaging:one";

/** Somebody of a project. */
export function as<T>(
  role: "viewer" | "sharer" | "admin",
  work: () => T,
  { name = role as string, projectIds = ["demo"] as string[] | "*" } = {},
): T {
  const actor = { ...{ type: "user" as const, id: name, name }, roles: [role], projectIds };
  return Actor.run(role === "admin" ? { ...actor, projectIds: "*" } : actor, work);
}

/** Does something as the machine does. */
export function asMachine<T>(work: () => T): T {
  return Actor.run(Actor.system("packaging"), work);
}

const selection = { libraryIdList: ["L2600001"], dataTypeList: ["fastq"] };

/** Asks for a package. */
export function ask(
  given: { name?: string; by?: string; projectId?: string; selection?: object } = {},
): Promise<Package> {
  const { name = "cohort", by = "ada", projectId = "demo" } = given;
  const wanted = { name, projectId, selection: given.selection ?? selection };
  return as("sharer", () => create(wanted as never), { name: by, projectIds: [projectId] });
}

/** What was sealed. */
export function summaryOf(given: Partial<PackageSummary> = {}): PackageSummary {
  return {
    ...{ fileCount: 2, totalBytes: 10, archivedFileCount: 0, archivedBytes: 0 },
    ...{ libraryCount: 1, fastqCount: 1, workflowRunCount: 0, warningCount: 0 },
    download: { bytes: 6, sha256: "a".repeat(64), md5: "b".repeat(32) },
    ...{ sha256FileCount: 1, md5FileCount: 0, limsPath: "lims.csv", limsBytes: 5 },
    limsSha256: "c".repeat(64),
    ...{ merkleRoot: "ab", statesAt: "2026-11-01T12:00:00.000Z" },
    ...{ sealedAt: "2026-11-01T12:00:01.000Z" },
    ...given,
  };
}

/** The row as it is. Throws when there is none. */
export async function rowOf(packageId: string): Promise<PackageRow> {
  const row = await find(packageId);
  if (!row) throw new Error(`There is no row of ${packageId}.`);
  return row;
}

/** Events that wait to be published, in order: our own of a package, and today's. */
export async function eventsOf(packageId: string) {
  const shards = Array.from({ length: 10 }, (_, shard) => shard);
  const found = await Promise.all(
    shards.map((shard) => outboxEntity().query.primary({ shard }).go({ pages: "all" })),
  );
  const rows = found
    .flatMap(({ data }) => data)
    .sort((one, other) => (one.eventId < other.eventId ? -1 : 1))
    .map(({ source, detailType, detail }) => ({ source, detailType, detail: JSON.parse(detail) }));
  return {
    own: rows
      .filter(({ source, detail }) => !source && detail.data.packageId === packageId)
      .map(({ detailType }) => detailType),
    todays: rows.filter(({ source, detail }) => source && detail.id === packageId),
  };
}

/** Actions of a package's history, in order. */
export async function actionsOf(packageId: string): Promise<string[]> {
  return (await Audit.history(packageId)).map(({ action }) => action);
}

/** Keys of the storage bucket below a prefix. */
export async function keysBelow({ s3 }: LeanCloud, Prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "storage", Prefix }));
  return Contents.flatMap(({ Key }) => Key ?? []);
}

export async function putObject({ s3 }: LeanCloud, Key: string, body = "x"): Promise<void> {
  const Body = Buffer.from(body);
  await s3.send(new PutObjectCommand({ Bucket: "storage", Key, Body }));
}

/** Calls that were made while it ran, by operation. */
export async function callsOf({ gate }: LeanCloud, work: () => Promise<unknown>) {
  const { ledger } = gate;
  ledger.reset();
  await work();
  return Object.fromEntries(ledger.rows().map(({ operation, calls }) => [operation, calls]));
}
