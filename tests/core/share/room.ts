import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { put, transact } from "#core/dynamo";
import * as Id from "#core/id";
import { write as writeContents } from "#core/package/contents";
import type { PackageFile } from "#core/package/file";
import { draft, publish } from "#core/package/manifest-write";
import { packageEntity } from "#core/package/package.entity";
import type { PackageLibrary } from "#core/package/schema";
import { compareBytes } from "#core/package/seal-order";
import { register } from "#core/share/destination/destination";
import type { Destination, RegisterDestination } from "#core/share/destination/schema";
import { make } from "#core/share/plan/make";
import * as Plans from "#core/share/plan/plan";
import type { CreatePlan, Plan } from "#core/share/plan/schema";
import { days, iso, now } from "#core/time";
import { type LeanCloud, leanCloud, source, target } from "#tests/core/copy/thaw/lean-cloud";
import { fileOf, inBatches } from "#tests/core/package/files-support";
import { summaryOf } from "#tests/core/package/room";

export { source, target };
export type Room = Awaited<ReturnType<typeof openRoom>>;
export type Given = { path: string; body: string; key?: string };

type Who = { id?: string; projectIds?: readonly string[] | "*" };

/** Somebody with a role; unless said otherwise of the project `demo`. */
export function as<T>(role: Actor.Role, work: () => T, { id = role, projectIds }: Who = {}): T {
  const scope = projectIds ?? (role === "admin" ? "*" : ["demo"]);
  const actor = { type: "user" as const, id: `sub-${id}`, name: id, roles: [role] };
  return Actor.run({ ...actor, projectIds: scope }, work);
}

export const asSystem = <T>(work: () => T): T => Actor.run(Actor.system("plan"), work);

/** A table, S3 and HealthOmics, in which packages are sealed by hand and plans made in this process. */
export async function openRoom() {
  const cloud: LeanCloud = await leanCloud();
  const { s3 } = cloud;
  const putObject = async (Bucket: string, Key: string, body: string, more = {}) => {
    const Body = Buffer.from(body);
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
    return ETag?.replaceAll('"', "") ?? "";
  };
  return {
    ...cloud,
    put: putObject,
    bucket: async (Bucket: string, region?: string) => {
      const at = { LocationConstraint: region as "eu-west-1" };
      const abroad = region && { CreateBucketConfiguration: at };
      await s3.send(new CreateBucketCommand({ Bucket, ...abroad }));
    },
    async keysIn(Bucket: string): Promise<string[]> {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      return Contents.map(({ Key = "" }) => Key);
    },
    /** Puts files where they come from and seals a package of them; `ada` asks for it. */
    async package(
      given: Given[],
      {
        libraries = [],
        by = "ada",
        change = (file: PackageFile) => file,
      }: {
        libraries?: PackageLibrary[];
        by?: string;
        change?: (file: PackageFile) => PackageFile;
      } = {},
    ): Promise<string> {
      const packageId = Id.create("package");
      const files = await Promise.all(
        given.map(async ({ path, body, key = path }) => {
          const etag = await putObject(source, `${packageId}/${key}`, body);
          const uri = `s3://${source}/${packageId}/${key}`;
          return change(fileOf({ path, uri, etag, sizeBytes: Buffer.byteLength(body) }));
        }),
      );
      files.sort((one, other) => compareBytes(one.path, other.path));
      const folder = mkdtempSync(join(tmpdir(), "share-"));
      try {
        const totals = await draft(folder, inBatches(files), { packageId, libraries });
        await publish(packageId, folder);
        await writeContents(packageId, { libraries, fastqs: [], workflowRuns: [], findings: [] });
        await as("sharer", () => keepRow(packageId, totals, by), { id: by });
        return packageId;
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    /** A destination in the bucket of recipients. */
    destination(folder: string, more: Partial<RegisterDestination> = {}): Promise<Destination> {
      const asked = {
        ...{ name: folder || "all", uri: `s3://${target}/${folder}`, projectIds: ["demo"] },
        ...{ recipient: "A hospital", contact: "data@hospital.example" },
        ...{ ownerAccountId: "000000000000", ...more },
      };
      return as("admin", () => register(asked));
    },
    /** Asks for a plan and makes it. */
    async plan(packageId: string, asked: CreatePlan, by = "bob"): Promise<Plan> {
      const { id } = await as("sharer", () => Plans.create({ packageId, ...asked }), { id: by });
      await asSystem(() => make(id));
      return as("viewer", () => Plans.get({ planId: id }));
    },
  };
}

async function keepRow(
  packageId: string,
  totals: Awaited<ReturnType<typeof draft>>,
  by: string,
): Promise<void> {
  const at = iso();
  const row = {
    ...{ packageId, projectId: "demo", name: "cohort", status: "SUCCEEDED", version: 3 },
    summary: summaryOf({ ...totals, libraryCount: 0 }),
    ...{ createdAt: at, createdBy: by, updatedAt: at, endedAt: at },
    expiresAt: iso(now() + days(30)),
  };
  await transact([
    put(packageEntity().create(row as never)),
    Audit.record({ action: "package.create", subject: packageId, projectId: "demo" }),
  ]);
}

/** Actions of a thing's history, with what is kept of the last. */
export async function historyOf(subject: string) {
  const records = await Audit.history(subject);
  return {
    actions: records.map(({ action }) => action),
    last: records.at(-1)?.details as Record<string, unknown> | undefined,
  };
}
