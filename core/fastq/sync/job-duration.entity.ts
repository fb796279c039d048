import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, key, model, number, primary } from "#core/entity";
import type { FastqJobType } from "#core/fastq/schema";
import { lazy } from "#core/settings";

/** What a fastq may wait for: a job of ours or of others, or its thawing. */
export type WorkKind = FastqJobType | "UNARCHIVING";

/** How long one job took, from its start (or from when it was asked for, if nobody told of a start) to its end. */
export type Duration = { jobId: string; seconds: number };

/** The latest jobs of a kind that succeeded, oldest first. */
export type JobDurationRow = {
  projectId: string;
  kind: WorkKind;
  durations: Duration[];
  /** Counts writes; each is conditional on the one before. */
  version: number;
};

/**
 * | access pattern | key |
 * | how long a project's jobs of a kind took | pk projectId + kind |
 */
export const jobDurationEntity = lazy(
  () =>
    new Entity(
      {
        model: model("jobDuration"),
        attributes: {
          projectId: key,
          kind: key,
          durations: any,
          version: number,
        },
        indexes: {
          primary: primary(["projectId", "kind"]),
        },
      },
      electro(),
    ),
);
