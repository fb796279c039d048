import { Entity } from "electrodb";
import { electro, put, type Write } from "#core/dynamo";
import { key, model, number, primary, string } from "#core/entity";
import { lazy } from "#core/settings";
import { days, epochSeconds } from "#core/time";

/**
 * How far another fastq manager's events were taken in: its fastqs', its sets', and its unarchiving jobs'. Events arrive in any
 * order; one that is older than this tells nothing new, also of a fastq that is not there any more.
 */
type OutsideMarkRow = {
  /** Of a fastq or a set. */
  targetId: string;
  topic: "fastq" | "fastqSet" | "unarchiving";
  /** Time of the latest event, to its second: so does EventBridge have it. */
  at: string;
  /** Of `unarchiving`: the job that it told of. */
  jobId?: string;
  /** Epoch seconds; each event moves it. */
  expires_at: number;
};

/** Events come late by as much as dead letters are kept, and by no more than that. */
const keptDays = 90;

/**
 * | access pattern | key |
 * | how far events about a fastq or set were taken in | pk targetId, sk topic |
 */
export const outsideMarkEntity = lazy(
  () =>
    new Entity(
      {
        model: model("outsideMark"),
        attributes: {
          targetId: key,
          topic: { type: ["fastq", "fastqSet", "unarchiving"] as const, required: true },
          at: key,
          jobId: string,
          expires_at: number,
        },
        indexes: {
          primary: primary(["targetId"], ["topic"]),
        },
      },
      electro(),
    ),
);

/** How far events of a topic were taken in; undefined before the first. */
export async function markOf(
  targetId: string,
  topic: OutsideMarkRow["topic"],
): Promise<OutsideMarkRow | undefined> {
  const { data } = await outsideMarkEntity().get({ targetId, topic }).go({ consistent: true });
  return data ?? undefined;
}

/** The write that goes with what an event tells, on the condition that no later one was taken in. */
export function moveMark(mark: Omit<OutsideMarkRow, "expires_at">): Write {
  const expires_at = epochSeconds(Date.parse(mark.at) + days(keptDays));
  return put(
    outsideMarkEntity()
      .put({ ...mark, expires_at })
      .where((row, { notExists, lte }) => `${notExists(row.at)} OR ${lte(row.at, mark.at)}`),
  );
}
