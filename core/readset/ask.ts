import {
  GetReadSetMetadataCommand,
  GetSequenceStoreCommand,
  type GetSequenceStoreCommandOutput,
  ListReadSetsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-omics";
import { isTransient, nameOf } from "#core/error";
import { omics } from "#core/omics";
import type { Pace } from "#core/pace";
import { fromGet, fromListItem } from "#core/readset/answer";
import type { Observation } from "#core/readset/merge";
import type { Named } from "#core/readset/row";
import type { ReadSetKey } from "#core/readset/schema";
import { isoSecond } from "#core/time";

/** One page of ListReadSets, at most 100 read sets. */
export type ListedPage = {
  items: { named: Named; createdAt: string; observation: Observation }[];
  nextToken: string | undefined;
};

/** Read sets created after `from` and before `to` (ISO-8601, both exclusive); in no order that is promised. */
export type Window = { storeId: string; from?: string | undefined; to?: string | undefined };

/** GetReadSetMetadata: everything but tags. What HealthOmics does not know is `gone`. */
export async function readSet(
  { storeId, readSetId }: ReadSetKey,
  pace: Pace,
): Promise<Observation> {
  return orGone("GetReadSetMetadata", pace, async () => {
    const command = new GetReadSetMetadataCommand({ sequenceStoreId: storeId, id: readSetId });
    return fromGet(await omics().send(command));
  });
}

/** ListReadSets: everything but files, creation job and tags. */
export async function page(
  { storeId, from, to }: Window,
  pace: Pace,
  nextToken?: string,
): Promise<ListedPage> {
  return paced("ListReadSets", pace, async (at) => {
    const answer = await omics().send(
      new ListReadSetsCommand({
        sequenceStoreId: storeId,
        maxResults: 100,
        nextToken,
        ...((from || to) && {
          filter: {
            ...(from && { createdAfter: new Date(from) }),
            ...(to && { createdBefore: new Date(to) }),
          },
        }),
      }),
    );
    const items = (answer.readSets ?? []).map((item) => fromListItem(item, at));
    return { items, nextToken: answer.nextToken };
  });
}

/** ListTagsForResource of a read set. */
export async function tags(arn: string, pace: Pace): Promise<Observation> {
  return orGone("ListTagsForResource", pace, async () => {
    const answer = await omics().send(new ListTagsForResourceCommand({ resourceArn: arn }));
    return { tags: answer.tags ?? {} };
  });
}

/** GetSequenceStore. Undefined when there is no such store. */
export async function store(
  storeId: string,
  pace: Pace,
): Promise<GetSequenceStoreCommandOutput | undefined> {
  try {
    const command = new GetSequenceStoreCommand({ id: storeId });
    return await paced("GetSequenceStore", pace, () => omics().send(command));
  } catch (error) {
    if (nameOf(error) === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

/** What is true of a read set: that it is gone, too. */
async function orGone(
  bucket: string,
  pace: Pace,
  call: () => Promise<Omit<Observation, "at">>,
): Promise<Observation> {
  let askedAt = "";
  try {
    return await paced(bucket, pace, async (at) => {
      askedAt = at;
      return { at, ...(await call()) };
    });
  } catch (error) {
    if (nameOf(error) === "ResourceNotFoundException") return { at: askedAt, gone: true };
    throw error;
  }
}

/** Tries of one call; each waits for a slot of its own. */
const mostTries = 3;

/** Makes a call when its quota has a slot, and again what may pass by itself. `at` is the second of the call. */
export async function paced<Answer>(
  bucket: string,
  pace: Pace,
  call: (at: string) => Promise<Answer>,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    await pace.take(bucket);
    try {
      return await call(isoSecond());
    } catch (error) {
      if (nameOf(error) === "ThrottlingException") await pace.throttled?.(bucket);
      if (tries === mostTries || !isTransient(error)) throw error;
    }
  }
}
