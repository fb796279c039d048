import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { put, type Write } from "#core/dynamo";
import type { Wanted } from "#core/fastq/sync/dialect";
import { dueIn } from "#core/fastq/sync/request-row";
import { Refusal } from "#core/fastq/sync/requirements";
import { mostFastqs } from "#core/fastq/sync/schema";
import { type SyncRequestRow, syncRequestEntity } from "#core/fastq/sync/sync-request.entity";
import { fastqIdsOf, type World } from "#core/fastq/sync/world";
import { unassigned } from "#core/project";
import { days, iso, minutes, now } from "#core/time";

/** A task waits so long, unless its caller says otherwise. */
const usualDays = 7;
/** A request that was not registered by then is registered by the sweep; one that was is looked at. */
const firstLookMs = minutes(5);
const ids = { fastqIds: /^fqr\.[0-9A-Z]{26}$/, fastqSetIds: /^fqs\.[0-9A-Z]{26}$/ };

type Given = Pick<SyncRequestRow, "syncRequestId" | "projectId" | "origin"> & {
  taskToken?: string;
  deadlineInDays?: number;
};

/** The row of a new request, PENDING. */
export function rowOf(
  wanted: Wanted,
  { deadlineInDays = usualDays, ...given }: Given,
): SyncRequestRow {
  const at = iso();
  const row: SyncRequestRow = {
    ...given,
    ...wanted,
    ...{ status: "PENDING", attempts: 1, beganAt: at },
    deadlineAt: iso(now() + days(deadlineInDays)),
    ...{ createdAt: at, createdBy: Actor.use().name, updatedAt: at, version: 1 },
  };
  return { ...row, ...dueIn(row, firstLookMs) };
}

/** The writes of a new row and its audit record; the first one fails where the request is there already. */
export function writesOf(row: SyncRequestRow): Write[] {
  const { syncRequestId, projectId, fastqIds, fastqSetIds, requirements, origin } = row;
  const details = {
    ...{ origin, fastqs: fastqIds.length, fastqSets: fastqSetIds.length },
    ...{ requirements: Object.keys(requirements), forceUnarchiving: row.forceUnarchiving },
    ...(row.verdict && { error: row.verdict.error }),
  };
  return [
    put(syncRequestEntity().create(row)),
    Audit.record({ action: "sync_request.create", subject: syncRequestId, projectId, details }),
  ];
}

/** Those of the ids that may be looked for; an index takes no others. */
export function known({ fastqIds, fastqSetIds }: Wanted): Pick<Wanted, "fastqIds" | "fastqSetIds"> {
  return {
    fastqIds: fastqIds.filter((id) => ids.fastqIds.test(id)),
    fastqSetIds: fastqSetIds.filter((id) => ids.fastqSetIds.test(id)),
  };
}

/** Why these cannot be waited for: one that is not there, or too many members of sets. */
export function refusalOf(wanted: Wanted, world: World): Refusal | undefined {
  const { fastqIds, fastqSetIds } = wanted;
  const fastqId = fastqIds.find((id) => !world.fastqs.get(id));
  if (fastqId !== undefined)
    return new Refusal(
      "UnknownFastqError",
      `fastqIdList.${fastqIds.indexOf(fastqId)}: there is no fastq ${shown(fastqId)}.`,
    );
  const setId = fastqSetIds.find((id) => !world.sets.get(id));
  const path = "fastqSetIdList";
  if (setId !== undefined)
    return new Refusal(
      "UnknownFastqSetError",
      `${path}.${fastqSetIds.indexOf(setId)}: there is no fastq set ${shown(setId)}.`,
    );
  const members = fastqIdsOf(wanted, world).length;
  if (members <= mostFastqs) return undefined;
  const cause = `${path}: they have ${members} fastqs; ${mostFastqs} are the most.`;
  return new Refusal("InvalidSyncRequestError", cause);
}

/** The project that all of them are of; of several, the one that only admins see. */
export function projectOf(wanted: Pick<Wanted, "fastqIds" | "fastqSetIds">, world: World): string {
  const projectIds = new Set([
    ...wanted.fastqSetIds.flatMap((id) => world.sets.get(id)?.projectId ?? []),
    ...fastqIdsOf(wanted, world).flatMap((id) => world.fastqs.get(id)?.projectId ?? []),
  ]);
  const [only, other] = projectIds;
  return only !== undefined && other === undefined ? only : unassigned;
}

/** What came from outside may be of any length. */
const shown = (id: string) => (id.length > 64 ? `${id.slice(0, 64)}…` : id);
