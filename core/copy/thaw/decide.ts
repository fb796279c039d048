import type { PlanItem } from "#core/copy/plan-schema";
import type { Headed, Seen } from "#core/copy/s3-copy/seen";
import { reserveMs, untilLook } from "#core/copy/thaw/due";
import type { ObjectNote } from "#core/copy/thaw/notes";
import { type Archive, archivesOf } from "#core/copy/thaw/tier";

type ObjectArchive = Exclude<Archive, "readSet">;
/** `ask`: to be asked for from that archive. */
export type Decision = { note: ObjectNote; ask?: ObjectArchive };

/** What a look at an object means for it, at that time (epoch milliseconds). */
export function decide(
  note: ObjectNote,
  { sourceUri }: Pick<PlanItem, "sourceUri">,
  seen: Seen | Headed | undefined,
  at: number,
): Decision {
  if (!seen)
    return {
      note: {
        item: note.item,
        state: "failed",
        error: `${sourceUri} is not there any more. Begin a new copy job with what is there now.`,
      },
    };
  const archive = archiveOf(seen);
  // Of a class that is read at once, by now.
  if (archive === undefined || (!seen.isArchived && seen.restore?.until === undefined))
    return { note: { item: note.item, state: "warm" } };
  if (seen.restore?.isUnderWay) {
    const asked: ObjectNote = { ...note, state: "asked", archive };
    return { note: { ...asked, dueAt: at + untilLook(asked, at) } };
  }
  if (seen.isArchived)
    return { note: { ...note, state: "cold", archive, dueAt: at }, ask: archive };
  const { until = at } = seen.restore ?? {};
  const warm: ObjectNote = { ...note, state: "warm", archive, until, dueAt: until - reserveMs };
  return until - reserveMs <= at ? { note: warm, ask: archive } : { note: warm };
}

function archiveOf(seen: Seen | Headed): ObjectArchive | undefined {
  if ("tier" in seen && seen.tier)
    return seen.tier === "ARCHIVE_ACCESS" ? "intelligentArchive" : "intelligentDeepArchive";
  const [archive, other] = archivesOf(seen.storageClass);
  return other === undefined && archive !== "readSet" ? archive : undefined;
}
