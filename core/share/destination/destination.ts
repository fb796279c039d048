import * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import * as Uri from "#core/copy/uri";
import { ConditionError, put, transact, update } from "#core/dynamo";
import { invalid, VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Items from "#core/items";
import * as Job from "#core/job";
import * as Outbox from "#core/outbox";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import { look } from "#core/share/destination/check";
import {
  type DestinationRow,
  destinationEntity,
  destinationUriEntity,
} from "#core/share/destination/destination.entity";
import { folderProblem } from "#core/share/destination/place";
import {
  auditProjectOf,
  hashOf,
  isVisible,
  load,
  ofUri,
  toDestination,
} from "#core/share/destination/row";
import {
  ChangeDestination,
  type Destination,
  DestinationKey,
  ListDestinations,
  RegisterDestination,
} from "#core/share/destination/schema";
import * as ShareEvent from "#core/share/event";
import { iso } from "#core/time";

const version = z.int().optional();

/**
 * Registers a place that packages may be pushed to, after a look at it. Throws `request.invalid` for what is no place,
 * `destination.exists`, and `destination.refused` with what the look found; a refusal is in the audit.
 */
export const register = fn(RegisterDestination, async (input): Promise<Destination> => {
  Actor.assertRole("admin");
  assertShape(input);
  const known = await ofUri(input.uri);
  if (known) throw exists(known.destinationId, input.uri);
  const destinationId = Id.create("destination");
  const backend = Uri.parse(input.uri).scheme;
  const check = await look({ ...input, backend } as DestinationRow, destinationId);
  const projectIds = [...new Set(input.projectIds)].sort();
  const projectId = auditProjectOf(projectIds);
  const { uri, recipient, ownerAccountId, roleArn } = input;
  const details = { uri, recipient, projectIds, ownerAccountId, roleArn };
  if (!check.isUsable) {
    await Audit.refused({
      ...{ action: "destination.refused", subject: destinationId, projectId },
      ...{ code: "destination.refused", details: { ...details, reason: check.reason } },
    });
    throw refused(check.reason);
  }
  const row = rowOf(input, { destinationId, backend, projectIds, check });
  const { uriHash } = row;
  try {
    await transact([
      put(destinationUriEntity().create({ uriHash, destinationId })),
      put(destinationEntity().create(row)),
      Audit.record({
        ...{ action: "destination.register", subject: destinationId, projectId },
        details: { ...details, check },
      }),
      Outbox.enqueue(createEvent(ShareEvent.DestinationRegistered, row)),
    ]);
  } catch (error) {
    const other = error instanceof ConditionError && (await ofUri(uri));
    if (!other) throw error;
    throw exists(other.destinationId, uri);
  }
  return toDestination(row);
});

/** One destination of a project that the actor may know of. */
export const get = fn(
  DestinationKey,
  async ({ destinationId }): Promise<Destination> => toDestination(await load(destinationId)),
);

/** A page of the destinations that the actor may know of, oldest first. */
export const list = fn(ListDestinations, async (query): Promise<Page<Destination>> => {
  const { projectId, status } = query;
  const { projectIds } = Actor.use();
  const found = await pageOfIndex<DestinationRow>({
    scope: ["destinations", projectId, status, projectIds],
    query,
    partitions: [() => destinationEntity().query.byScope({ scope: "destinations" })],
    load: (keys) => Items.rowsAt(destinationEntity(), keys),
    keep: (row) =>
      isVisible(row) &&
      (!projectId || (Actor.canSee(projectId) && row.projectIds.includes(projectId))) &&
      (!status || row.status === status),
  });
  return { items: found.items.map(toDestination), nextCursor: found.nextCursor };
});

/**
 * Changes a destination, or disables it: what was planned for it before can be pushed no more. It is looked at again
 * when it is enabled. With `version` only if that is still its version.
 */
export const change = fn(
  DestinationKey.extend({ change: ChangeDestination, version }),
  async ({ destinationId, change, version }): Promise<Destination> => {
    Actor.assertRole("admin");
    const row = await Job.onCurrent(
      () => load(destinationId),
      async (row) => {
        assertVersion(row, version);
        return apply(row, change);
      },
    );
    return toDestination(row);
  },
);

async function apply(
  row: DestinationRow,
  { projectIds, ...rest }: z.output<typeof ChangeDestination>,
): Promise<DestinationRow> {
  const set: Partial<DestinationRow> = {
    ...(rest as Partial<DestinationRow>),
    ...(projectIds && { projectIds: [...new Set(projectIds)].sort() }),
  };
  const isDisabled = rest.status === "DISABLED" && row.status === "ENABLED";
  const projectId = auditProjectOf(set.projectIds ?? row.projectIds);
  const { destinationId } = row;
  if (rest.status === "ENABLED" && row.status === "DISABLED") {
    set.check = await look(row, destinationId);
    if (!set.check.isUsable) {
      const { reason } = set.check;
      await Audit.refused({
        ...{ action: "destination.refused", subject: destinationId, projectId },
        ...{ code: "destination.refused", details: { uri: row.uri, reason } },
      });
      throw refused(reason);
    }
  }
  const type = isDisabled ? ShareEvent.DestinationDisabled : ShareEvent.DestinationChanged;
  return write(row, set, {
    ...{ action: isDisabled ? "destination.disable" : "destination.change", projectId },
    event: createEvent(type, { ...row, ...set }),
  });
}

function write(
  row: DestinationRow,
  set: Partial<DestinationRow>,
  {
    action,
    projectId,
    event,
  }: { action: string; projectId: string; event: ReturnType<typeof createEvent> },
): Promise<DestinationRow> {
  const { destinationId, version } = row;
  return Job.commit(row, {
    set,
    patch: (present, absent) =>
      update(
        destinationEntity()
          .patch({ destinationId })
          .set(present)
          .remove(absent)
          .where((one, { eq }) => eq(one.version, version)),
      ),
    audit: { action, subject: destinationId, projectId, details: { ...set } },
    event,
  });
}

function rowOf(
  input: RegisterDestination,
  given: Pick<DestinationRow, "destinationId" | "backend" | "projectIds" | "check">,
): DestinationRow {
  const at = iso();
  const { region, ownerAccountId, roleArn, externalId, ...named } = input;
  const place = region ?? given.check.region;
  return {
    ...named,
    ...given,
    ...{ scope: "destinations", status: "ENABLED", uriHash: hashOf(input.uri) },
    ...(place && { region: place }),
    ...(ownerAccountId && { ownerAccountId }),
    ...(roleArn && { roleArn }),
    ...(externalId && { externalId }),
    ...{ createdAt: at, createdBy: Actor.use().name, updatedAt: at, version: 1 },
  };
}

/** What can be told without a look at it. */
function assertShape({ uri, ownerAccountId, roleArn, externalId }: RegisterDestination): void {
  const problem = folderProblem(uri);
  if (problem) throw wrong("uri", problem);
  const isS3 = Uri.parse(uri).scheme === "s3";
  if (isS3 && !ownerAccountId)
    throw wrong("ownerAccountId", "is needed of S3: who owns the bucket");
  if (!isS3 && ownerAccountId) throw wrong("ownerAccountId", "is only for destinations of S3");
  if (!isS3 && roleArn) throw wrong("roleArn", "is only for destinations of S3");
  if (roleArn && !externalId) throw wrong("externalId", "is needed with roleArn");
  if (externalId && !roleArn) throw wrong("externalId", "goes with roleArn only");
}

function wrong(path: string, message: string): VisibleError {
  return invalid([{ code: "custom", path: [path], message, input: undefined }]);
}

function exists(destinationId: string, uri: string): VisibleError {
  return new VisibleError("destination.exists", `${uri} is registered: ${destinationId}.`, {
    hint: `PATCH /api/v1/destinations/${destinationId} changes it.`,
  });
}

function refused(reason: string | null): VisibleError {
  return new VisibleError("destination.refused", reason ?? "The destination cannot be used.", {
    hint: "Mend that and ask again. Nothing was registered or changed.",
  });
}

function assertVersion(
  { destinationId, version }: DestinationRow,
  given: number | undefined,
): void {
  if (given === undefined || given === version) return;
  throw new VisibleError(
    "request.version_mismatch",
    `If-Match: destination ${destinationId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}
