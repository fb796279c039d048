import { GetReadSetExportJobCommand, StartReadSetExportJobCommand } from "@aws-sdk/client-omics";
import type { CopyRun } from "#core/copy/schema";
import { isEnded } from "#core/copy/thaw/activation";
import type { Kind } from "#core/copy/thaw/read-set-jobs";
import { omics } from "#core/omics";
import * as Quota from "#core/quota";
import { paced } from "#core/readset/ask";
import { setting } from "#core/settings";

const mostTries = 2;

/** Where exported files of a run lie until they are copied; the bucket empties `temporary/` after seven days. */
export function exportsOf({ copyJobId, run }: CopyRun, storeId?: string): string {
  return `temporary/copy-jobs/${copyJobId}/exports/${run}/${storeId === undefined ? "" : `${storeId}/`}`;
}

/**
 * Jobs that write read sets out to the storage bucket, by the role that HealthOmics takes for it.
 * https://docs.aws.amazon.com/omics/latest/dev/read-set-exports.html
 */
export function exporting(run: CopyRun): Kind {
  return {
    most: 100,
    token: "x",
    async start(sequenceStoreId, readSetIds, clientToken) {
      const { id } = await paced("StartReadSetExportJob", Quota.background(), () =>
        omics().send(
          new StartReadSetExportJobCommand({
            ...{ sequenceStoreId, clientToken },
            sources: readSetIds.map((readSetId) => ({ readSetId })),
            roleArn: setting("copyExportRoleArn"),
            destination: `s3://${setting("storageBucket")}/${exportsOf(run, sequenceStoreId)}`,
          }),
        ),
      );
      return id ?? "";
    },
    async look(sequenceStoreId, id) {
      const { status, readSets = [] } = await paced("GetReadSetExportJob", Quota.background(), () =>
        omics().send(new GetReadSetExportJobCommand({ sequenceStoreId, id })),
      );
      return {
        isEnded: isEnded(status),
        sources: new Map(
          readSets.map(({ id = "", status = "", statusMessage: message }) => [
            id,
            { status, message },
          ]),
        ),
      };
    },
    async judge({ storeId, readSetId, tries }, reason) {
      if (tries + 1 < mostTries) return "again";
      return {
        error: `S3 cannot copy out of the store ${storeId}, and HealthOmics could not export the read set ${readSetId}. ${reason}`,
      };
    },
  };
}
