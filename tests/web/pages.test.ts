import { isValidElement } from "react";
import { expect, test } from "vitest";
import { webhookEvent } from "../../web/api/generated/values.ts";
import { sortRows } from "../../web/component/table/column.ts";
import { columnsOf } from "../../web/component/table/columns-of.tsx";
import { bodyOf, emptyDraft, missingOf } from "../../web/route/webhook/draft.ts";
import { eventGroups, eventInWords, eventsInWords } from "../../web/route/webhook/events.ts";

type Row = { name: string | null; at: string; count: number; tags: string[] };
const rows: Row[] = [
  { name: "b", at: "2026-11-02T00:00:00.000Z", count: 2, tags: ["x", "y"] },
  { name: null, at: "2026-11-01T00:00:00.000Z", count: 10, tags: [] },
];

test("a usual column sorts and exports the member that it is named after, and shows a dash for none", () => {
  const column = columnsOf<Row>();
  const columns = [
    column.text("name", "Name"),
    column.time("at", "When"),
    column.count("count", "Count", { isExtra: true }),
    column.texts("tags", "Tags"),
  ];
  expect(columns.map(({ value }) => rows.map((row) => value?.(row)))).toEqual([
    ["b", null],
    rows.map(({ at }) => at),
    [2, 10],
    ["x, y", ""],
  ]);
  expect(sortRows(rows, columns, "-count").map(({ count }) => count)).toEqual([10, 2]);
  expect(columns.map(({ isNumeric, isExtra }) => [isNumeric, isExtra])).toEqual([
    ...[
      [undefined, undefined],
      [undefined, undefined],
    ],
    ...[
      [true, true],
      [undefined, undefined],
    ],
  ]);
  const [first, second] = rows as [Row, Row];
  expect(columns[0]?.cell(first)).toBe("b");
  expect(isValidElement(columns[0]?.cell(second))).toBe(true);
  expect(isValidElement(columns[3]?.cell(second))).toBe(true);
});

test("every event that a webhook may have is offered, once", () => {
  expect(eventGroups.flatMap(({ events }) => events).sort()).toEqual([...webhookEvent].sort());
  expect(eventGroups.filter(({ events }) => events.length === 0)).toEqual([]);
});

test("events are told in words, many by their number", () => {
  expect(eventInWords("DirectUrlsCreated")).toBe("direct URLs created");
  expect(eventsInWords(["PushFailed", "AlertRaised"])).toBe("push failed, alert raised");
  expect(eventsInWords(webhookEvent.slice(0, 3))).toBe("3 events");
  expect(eventsInWords(webhookEvent)).toBe("all events");
});

test("a webhook is not asked for before all of it is filled in", () => {
  expect(missingOf(emptyDraft)).toBe("Fill in: Receiver, Address, Projects.");
  const draft = { url: " https://a.example/ ", description: "Operators ", projectIds: "a, b;c" };
  expect(missingOf({ ...draft, events: [] })).toBe("Choose at least one event.");
  expect(missingOf({ ...draft, events: ["AlertRaised"] })).toBeUndefined();
  expect(bodyOf({ ...draft, events: ["AlertRaised"] })).toEqual({
    ...{ url: "https://a.example/", description: "Operators", projectIds: ["a", "b", "c"] },
    events: ["AlertRaised"],
  });
});
