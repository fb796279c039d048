import type * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { load, notFound } from "#core/catalogue/import/change";
import { type ImportRow, importEntity } from "#core/catalogue/import/import.entity";
import { toImport } from "#core/catalogue/import/to-import";
import { sign } from "#core/catalogue/import/upload";
import {
  CreateImport,
  type Import,
  ImportKey,
  ListImports,
  type NewImport,
} from "#core/catalogue/import-schema";
import { dueShardOf } from "#core/due";
import { ConditionError, put, transact } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import { unassigned, visibleProjects } from "#core/project";
import { days, iso, now } from "#core/time";

/** A file that is not there by then is not waited for. */
const uploadMs = days(1);

/**
 * Makes an import and says where to upload its file, which starts it. Of kind `lims` and `workflow` for admins, who
 * say with it which project things belong to. With an idempotency key a repeated request answers the import it made the first time.
 */
export const createImport = fn(
  CreateImport.safeExtend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey: key, ...input }): Promise<NewImport> => {
    Actor.assertRole(input.kind === "fastq-list" ? "sharer" : "admin");
    await assertProject(input.options?.projectId);
    const request =
      key === undefined ? undefined : { operation: "import.create", key, body: input };
    const row = await record(input, request);
    if (row.status !== "PENDING")
      return { ...toImport(row), uploadUrl: null, uploadHeaders: {}, expiresAt: null };
    return { ...toImport(row), ...(await sign(row)) };
  },
);

/** One import that the actor may know of: their own, or any if they are an admin. Throws `import.not_found`. */
export const get = fn(
  ImportKey,
  async ({ importId }): Promise<Import> => toImport(await visible(importId)),
);

/** A page of the imports that the actor may see, newest first. */
export const list = fn(ListImports, async ({ kind, status, ...query }): Promise<Page<Import>> => {
  const actor = Actor.use();
  const isAdmin = Actor.hasRole(actor, "admin");
  const found = await pageOfIndex<ImportRow>({
    scope: ["imports", kind, status, isAdmin ? "*" : actor.id],
    query,
    order: "desc",
    partitions: [
      () =>
        isAdmin
          ? importEntity().query.byScope({ scope: "imports" })
          : importEntity().query.byActor({ actorId: actor.id }),
    ],
    load: (keys) => Items.rowsAt(importEntity(), keys),
    keep: (row) => (!kind || row.kind === kind) && (!status || row.status === status),
  });
  return { items: found.items.map(toImport), nextCursor: found.nextCursor };
});

/** The row of an import that the actor may know of. Throws `import.not_found`, the same for both reasons. */
export async function visible(importId: string): Promise<ImportRow> {
  const row = await load(importId);
  const actor = Actor.use();
  if (row.actorId === actor.id || Actor.hasRole(actor, "admin")) return row;
  throw notFound(importId);
}

/** Finds what the same request made before, or makes it: row, audit record and key in one transaction. */
async function record(
  input: z.output<typeof CreateImport>,
  request: Idempotency.Request | undefined,
): Promise<ImportRow> {
  const earlier = request && (await Idempotency.find(request));
  if (earlier) return load(earlier);
  const row = begin(input);
  const { importId, kind, fileName, sizeBytes, dryRun, options } = row;
  try {
    await transact([
      put(importEntity().create(row)),
      Audit.record({
        action: "import.create",
        subject: importId,
        projectId: options?.projectId ?? unassigned,
        details: { kind, fileName, sizeBytes, dryRun, options },
      }),
      ...(request ? [Idempotency.remember(request, importId)] : []),
    ]);
  } catch (error) {
    const raced = request && error instanceof ConditionError && (await Idempotency.find(request));
    if (!raced) throw error;
    return load(raced);
  }
  return row;
}

function begin(input: z.output<typeof CreateImport>): ImportRow {
  const { kind, fileName, sizeBytes, sha256, dryRun, options } = input;
  const importId = Id.create("import");
  const actor = Actor.use();
  const at = iso();
  return {
    ...{ importId, scope: "imports", kind, fileName, sizeBytes, dryRun },
    ...(sha256 && { sha256: Buffer.from(sha256, "hex").toString("base64") }),
    ...(options && { options }),
    status: "PENDING",
    counts: { added: 0, changed: 0, unchanged: 0, refused: 0 },
    ...{ refusals: [], warnings: [], records: 0, attempts: 0 },
    ...{ actor, actorId: actor.id },
    ...{ dueAt: iso(now() + uploadMs), dueShard: dueShardOf(importId) },
    ...{ createdAt: at, createdBy: actor.name, updatedAt: at, version: 1 },
  };
}

/** Who may see all may name what is no project: what is registered there would be in no list. */
async function assertProject(projectId: string | undefined): Promise<void> {
  if (projectId === undefined || (await visibleProjects()).includes(projectId)) return;
  const message = "is not one of your projects";
  throw new VisibleError("request.invalid", `options.projectId: ${message}`, {
    errors: [{ path: "options.projectId", message }],
  });
}
