import {
  GetReadSetActivationJobCommand,
  GetReadSetMetadataCommand,
  StartReadSetActivationJobCommand,
} from "@aws-sdk/client-omics";
import type { Kind } from "#core/copy/thaw/read-set-jobs";
import { nameOf } from "#core/error";
import { omics } from "#core/omics";
import * as Quota from "#core/quota";
import { paced } from "#core/readset/ask";

const mostTries = 2;

/**
 * Jobs that bring archived read sets back. One that is ACTIVE already, or that somebody else activates, is as good.
 * https://docs.aws.amazon.com/omics/latest/dev/activating-read-sets.html
 */
export const activation: Kind = {
  most: 20,
  token: "a",
  async start(sequenceStoreId, readSetIds, clientToken) {
    const { id } = await paced("StartReadSetActivationJob", Quota.background(), () =>
      omics().send(
        new StartReadSetActivationJobCommand({
          sequenceStoreId,
          sources: readSetIds.map((readSetId) => ({ readSetId })),
          clientToken,
        }),
      ),
    );
    return id ?? "";
  },
  async look(sequenceStoreId, id) {
    const { status, sources = [] } = await paced(
      "GetReadSetActivationJob",
      Quota.background(),
      () => omics().send(new GetReadSetActivationJobCommand({ sequenceStoreId, id })),
    );
    return {
      isEnded: isEnded(status),
      sources: new Map(
        sources.map(({ readSetId = "", status = "", statusMessage: message }) => [
          readSetId,
          { status, message },
        ]),
      ),
    };
  },
  async judge({ storeId, readSetId, tries }, reason) {
    const status = await statusOf(storeId, readSetId);
    if (status === "ACTIVE") return "finished";
    if (status === "ACTIVATING") return "wait";
    if (status === "ARCHIVED" && tries + 1 < mostTries) return "again";
    return {
      error: `The read set ${readSetId} of the store ${storeId} is ${status} and could not be activated. ${reason}`,
    };
  },
};

/** True once nothing more comes of a job. */
export function isEnded(status: string | undefined): boolean {
  return !["SUBMITTED", "IN_PROGRESS", "CANCELLING"].includes(status ?? "");
}

/** The status of a read set; `unknown to HealthOmics` when it is not there. */
async function statusOf(sequenceStoreId: string, id: string): Promise<string> {
  try {
    const { status } = await paced("GetReadSetMetadata", Quota.background(), () =>
      omics().send(new GetReadSetMetadataCommand({ sequenceStoreId, id })),
    );
    return status ?? "";
  } catch (error) {
    if (nameOf(error) === "ResourceNotFoundException") return "unknown to HealthOmics";
    throw error;
  }
}
