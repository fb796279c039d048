import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyObservation, missing } from "#core/readset/merge";
import type { FileRow, Row } from "#core/readset/row";
import * as HealthOmics from "#tests/property/health-omics";
import { empty, lookOf, type Message, take, traffic } from "#tests/property/mirror";

const anything = traffic({ min: 0, max: 2 });
const runs = { numRuns: 3000 };

/** Whatever follows an upload is newer than it, whenever it was told. */
function hasLanded(before: Row, after: Row): boolean {
  return before.set_status === "PROCESSING_UPLOAD" && after.set_status !== "PROCESSING_UPLOAD";
}

/** Plays random traffic and shows each write to `check`. */
function eachWrite(check: (after: Row, before: Row | undefined, message: Message) => void): void {
  void fc.assert(
    fc.property(anything, ({ messages }) => {
      const mirror = empty();
      for (const message of messages) {
        const { before, after } = take(mirror, message);
        if (after) check(after, before, message);
      }
    }),
    runs,
  );
}

test("no write goes back behind what the row knows, and each counts one revision", () => {
  eachWrite((after, before) => {
    expect(after.revision).toBe((before?.revision ?? 0) + 1);
    if (!before) return;
    if (!hasLanded(before, after)) expect(after.set_status_at >= before.set_status_at).toBe(true);
    for (const at of ["metadata_at", "files_at", "tags_at"] as const)
      expect((after[at] ?? "") >= (before[at] ?? "")).toBe(true);
    // Part sizes are forgotten when a listing shows another size, and by nothing else.
    const isForgotten = after.parts_at === undefined && sizes(after) !== sizes(before);
    expect((after.parts_at ?? "") >= (before.parts_at ?? "") || isForgotten).toBe(true);
  });
});

test("no event from before the last look that was written changes the status, but a deletion", () => {
  eachWrite((after, before, { kind }) => {
    if (kind !== "event" || !before || after.set_status === before.set_status) return;
    if (after.set_status === "DELETED" || hasLanded(before, after)) return;
    expect(after.set_status_at >= (before.metadata_at ?? "")).toBe(true);
  });
});

test("known files are only ever replaced by newer ones; hashes and places are for life", () => {
  eachWrite((after, before, message) => {
    if (!before || after.set_status === "DELETED") return;
    for (const { file_path, etag } of before.files ?? []) {
      const same = after.files?.find((file) => file.file_path === file_path);
      expect(same).toBeDefined();
      if (isRightlyTyped(message)) expect(same?.etag).toBe(etag ?? same?.etag);
    }
    if (message.kind === "event" || message.kind === "page" || message.kind === "tags")
      expect(sizes(after)).toBe(sizes(before));
  });
});

test("part sizes are those of the file's size", () => {
  eachWrite((after) => {
    for (const file of after.files ?? [])
      expect(file.total_parts ?? file.content_length).toBe(file.content_length);
  });
});

test("what is missing is said in the row, and files are stale unless they were seen since it became ACTIVE", () => {
  eachWrite((after) => {
    if (after.set_status === "DELETED") return;
    expect(after.details_missing ?? "").toBe(missing(after).join(" "));
    expect(after.details_missing).not.toBe("");
    const isCurrent =
      after.set_status === "ACTIVE" && (after.files_at ?? "") >= after.set_status_at;
    expect(after.files_stale).toBe((after.files?.length ?? 0) > 0 && !isCurrent);
  });
});

test("the same answer again is no write", () => {
  eachWrite((after, _before, message) => {
    if (message.kind === "event") return;
    const again = lookOf(message, after);
    const named = HealthOmics.named(message.life);
    if (again) expect(applyObservation(after, named, again, "demo")).toBeUndefined();
  });
});

/** Names guess wrongly which of the two is source1 when they are not in the alphabet's order. */
function isRightlyTyped({ life: { files } }: Message): boolean {
  return files.source2 === undefined || files.source1 < files.source2;
}

function sizes(row: Row): string {
  const size = ({ file_path, content_length }: FileRow) => `${file_path} ${content_length}`;
  return (row.files ?? []).map(size).sort().join();
}
