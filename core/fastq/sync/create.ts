import * as Actor from "#core/actor";
import { ConditionError, transact } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { notFound } from "#core/fastq/change";
import { notFound as setNotFound } from "#core/fastq/sets";
import type { Wanted } from "#core/fastq/sync/dialect";
import { SyncRequested } from "#core/fastq/sync/event";
import * as NewRequest from "#core/fastq/sync/new-request";
import { load } from "#core/fastq/sync/request-row";
import { Refusal, requirementsOf } from "#core/fastq/sync/requirements";
import {
  CreateSyncRequest,
  mostFastqs,
  requirementNames,
  type SyncRequest,
} from "#core/fastq/sync/schema";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import { toSyncRequest } from "#core/fastq/sync/to-sync-request";
import * as Token from "#core/fastq/sync/token";
import * as World from "#core/fastq/sync/world";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Outbox from "#core/outbox";

/**
 * Records that somebody waits for fastqs; a consumer of its event registers it and answers the task, if it has one.
 * Throws `request.invalid`, `fastq.not_found` and `fastq_set.not_found`, the same for what the actor may not know of, and
 * `sync.refused` when the task token waits for something else already. With an idempotency key a repeated request
 * answers what it made the first time, and so it does with the same token.
 */
export const create = fn(
  CreateSyncRequest.extend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey, ...input }): Promise<SyncRequest> => {
    Actor.assertRole("sharer");
    const request = idempotencyKey !== undefined && {
      ...{ operation: "sync_request.create", key: idempotencyKey, body: input },
    };
    const earlier = request && (await Idempotency.find(request));
    if (earlier) return toSyncRequest(await loaded(earlier));
    const wanted = wantedOf(input);
    const projectId = await projectOf(wanted);
    const { taskToken, deadlineInDays } = input;
    const syncRequestId = taskToken ? Token.requestIdOf(taskToken) : Id.create("syncRequest");
    const row = NewRequest.rowOf(wanted, {
      ...{ syncRequestId, projectId, deadlineInDays, origin: "request" },
      ...(taskToken && { taskToken: await Token.seal(syncRequestId, taskToken) }),
    });
    try {
      await transact([
        ...NewRequest.writesOf(row),
        Outbox.enqueue(createEvent(SyncRequested, row)),
        ...(request ? [Idempotency.remember(request, syncRequestId)] : []),
      ]);
      return toSyncRequest(row);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      const raced = request && (await Idempotency.find(request));
      return toSyncRequest(raced ? await loaded(raced) : await sameAs(row));
    }
  },
);

/** What the request is about: fastqs or sets, each once. */
function wantedOf(input: {
  fastqIds?: string[] | undefined;
  fastqSetIds?: string[] | undefined;
  requirements: object;
  forceUnarchiving: boolean;
}): Wanted {
  const fastqIds = [...new Set(input.fastqIds)];
  const fastqSetIds = [...new Set(input.fastqSetIds)];
  if (fastqIds.length > 0 && fastqSetIds.length > 0)
    throw wrong("fastqSetIds", "give it or fastqIds, not both");
  if (fastqIds.length + fastqSetIds.length === 0)
    throw wrong("fastqIds", "name one at least, here or in fastqSetIds");
  const { forceUnarchiving } = input;
  try {
    const requirements = requirementsOf(input.requirements);
    return { fastqIds, fastqSetIds, requirements, forceUnarchiving };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [path = "requirements"] = error.message.split(":");
    throw wrong(path, error.message.slice(path.length + 2));
  }
}

/** The one project of all that is waited for. */
async function projectOf(wanted: Wanted): Promise<string> {
  const world = await World.readAbout([wanted]);
  const { fastqIds, fastqSetIds } = wanted;
  const hidden = fastqIds.find((id) => !isSeen(world.fastqs.get(id)));
  if (hidden !== undefined) throw notFound(hidden);
  const hiddenSet = fastqSetIds.find((id) => !isSeen(world.sets.get(id)));
  if (hiddenSet !== undefined) throw setNotFound(hiddenSet);
  const members = World.fastqIdsOf(wanted, world);
  if (members.length > mostFastqs)
    throw wrong("fastqSetIds", `they have ${members.length} fastqs; ${mostFastqs} are the most`);
  const projectIds = [
    ...fastqSetIds.flatMap((id) => world.sets.get(id)?.projectId ?? []),
    ...members.flatMap((id) => world.fastqs.get(id)?.projectId ?? []),
  ];
  const [projectId, other] = new Set(projectIds);
  if (projectId !== undefined && other === undefined) return projectId;
  const path = fastqIds.length > 0 ? "fastqIds" : "fastqSetIds";
  throw wrong(path, "they are of several projects; make a request for each");
}

function isSeen(row: { projectId: string } | undefined): boolean {
  return row !== undefined && Actor.canSee(row.projectId);
}

/** The request that came with the same token before, if it is for the same. */
async function sameAs(row: SyncRequestRow): Promise<SyncRequestRow> {
  const before = await loaded(row.syncRequestId);
  const isSame = before.projectId === row.projectId && aboutOf(before) === aboutOf(row);
  if (isSame) return before;
  throw new VisibleError(
    "sync.refused",
    "taskToken: waits for something else already, by an earlier request.",
    { hint: "A task that starts again gets a token of its own: send that." },
  );
}

function aboutOf({ fastqIds, fastqSetIds, requirements, forceUnarchiving }: SyncRequestRow) {
  // The table does not keep the order of members.
  const required = requirementNames.map((name) => {
    const wanted = requirements[name];
    return typeof wanted === "object" ? [wanted.bucket, wanted.prefix] : wanted === true;
  });
  return JSON.stringify([fastqIds, fastqSetIds, required, forceUnarchiving]);
}

async function loaded(syncRequestId: string): Promise<SyncRequestRow> {
  const row = await load(syncRequestId);
  if (row) return row;
  throw new Error(`The sync request ${syncRequestId} is remembered and not there.`);
}

function wrong(path: string, message: string): VisibleError {
  return new VisibleError("request.invalid", `${path}: ${message}.`, {
    errors: [{ path, message }],
    hint: "The shape of every request is at /docs.",
  });
}
