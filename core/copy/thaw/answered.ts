import type { Thaw } from "#core/copy/schema";
import type { Answer } from "#core/copy/thaw/ask";
import { reserveMs, soonMs, untilLook, usualMs } from "#core/copy/thaw/due";
import type { ObjectNote } from "#core/copy/thaw/notes";
import { usualThaw } from "#core/copy/thaw/tier";
import { days } from "#core/time";

/** What S3's answer means for an object that was asked for at that time, or asked to last longer. */
export function answered(
  note: ObjectNote,
  answer: Answer,
  at: number,
  thaw: Thaw = usualThaw,
): ObjectNote {
  const isExtension = note.state === "warm";
  switch (answer.said) {
    case "asked": {
      const asked: ObjectNote = { ...note, state: "asked", speed: answer.speed, askedAt: at };
      return { ...without(asked, "until"), dueAt: at + untilLook(asked, at) };
    }
    case "under-way":
      return { ...without(note, "askedAt", "until"), state: "asked", dueAt: at + usualMs };
    case "readable": {
      // S3 rounds up to the next midnight: it lasts at least so long.
      const wish = note.archive && note.archive !== "readSet" && thaw[note.archive];
      if (!wish || !("days" in wish)) return { item: note.item, state: "warm" };
      const until = at + days(wish.days);
      return { ...note, state: "warm", until, dueAt: until - reserveMs };
    }
    case "later":
      return { ...note, dueAt: at + soonMs };
    case "failed":
      // What can be read now may be copied in time all the same.
      if (isExtension) return { ...note, dueAt: at + usualMs };
      return { item: note.item, state: "failed", error: answer.error };
  }
}

function without(note: ObjectNote, ...names: (keyof ObjectNote)[]): ObjectNote {
  const rest = Object.entries(note).filter(([name]) => !names.includes(name as keyof ObjectNote));
  return Object.fromEntries(rest) as ObjectNote;
}
