import { beforeAll, expect, test } from "vitest";
import * as Cursor from "#core/cursor";
import { VisibleError } from "#core/error";
import { PageQuery } from "#core/page-schema";
import { configure } from "#core/settings";

beforeAll(() => configure({ cursorKey: Buffer.from("a key of the test").toString("base64") }));

test("a cursor that was changed, or is of another scope, is refused", () => {
  const scope = ["list", { status: "ACTIVE" }];
  const cursor = Cursor.seal({ partition: 0, after: "1" }, scope);
  const [payload = "", signature = ""] = cursor.split(".");
  const moved = Buffer.from(JSON.stringify([0, "2"])).toString("base64url");
  for (const wrong of [`${moved}.${signature}`, payload, `${payload}.`, `x${cursor}`, "x", "."])
    expect(() => Cursor.open(wrong, scope)).toThrow(
      expect.objectContaining({ code: "request.cursor_invalid" }),
    );
  expect(() => Cursor.open(cursor, ["list", { status: "ARCHIVED" }])).toThrow(VisibleError);
  expect(Cursor.open(cursor, scope)).toEqual({ partition: 0, after: "1" });
  expect(Cursor.open(undefined, scope)).toEqual({ partition: 0, after: null });
});

test("a page holds 25 unless asked otherwise, and 200 at most", () => {
  expect(PageQuery.parse({})).toEqual({ limit: 25 });
  for (const limit of ["0", "201", "1.5", "many"])
    expect(PageQuery.safeParse({ limit }).success).toBe(false);
});
