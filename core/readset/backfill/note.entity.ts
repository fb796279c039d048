import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, key, model, number, primary } from "#core/entity";
import type { Notes, NoteValue } from "#core/readset/backfill/notes";
import { lazy } from "#core/settings";
import { days, epochSeconds, now, sleep } from "#core/time";

/** As long as somebody may want to go on with a backfill. */
const keptMs = days(30);
const pageMs = 100;

/**
 * Where backfills are, page by page.
 * | access pattern | key |
 * | one note; those of a phase in order | pk jobId + storeId, sk noteKey |
 */
export const noteEntity = lazy(
  () =>
    new Entity(
      {
        model: model("backfillNote"),
        attributes: {
          jobId: key,
          storeId: key,
          noteKey: key,
          value: any,
          expires_at: number,
        },
        indexes: {
          primary: primary(["jobId", "storeId"], ["noteKey"]),
        },
      },
      electro(),
    ),
);

/** Notes in the table, of one job and store; they stay for 30 days. */
export function inTable(jobId: string, storeId: string): Notes {
  const of = (noteKey: string) => ({ jobId, storeId, noteKey });
  return {
    async get(noteKey) {
      const { data } = await noteEntity().get(of(noteKey)).go({ consistent: true });
      return data?.value as NoteValue | undefined;
    },
    async *list(prefix) {
      let cursor: string | null = null;
      do {
        const page: { data: { noteKey: string; value?: unknown }[]; cursor: string | null } =
          await noteEntity()
            .query.primary({ jobId, storeId })
            .begins({ noteKey: prefix })
            .go({ cursor, consistent: true });
        for (const { noteKey, value } of page.data)
          yield { key: noteKey, value: value as NoteValue };
        cursor = page.cursor;
        // All notes of a store are in one partition, and a page takes a tenth of what that can read a second.
        if (cursor) await sleep(pageMs);
      } while (cursor);
    },
    async put(noteKey, value) {
      const expires_at = epochSeconds(now() + keptMs);
      await noteEntity()
        .put({ ...of(noteKey), value, expires_at })
        .go();
    },
  };
}
