import { expect, test } from "vitest";
import { formatAge, formatBytes, formatTime, shorten, totalBytes } from "../../web/format.ts";
import { readConfig } from "../../web/session/config.ts";

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1_500_000, "1.4 MiB"],
  [1_048_575, "1 MiB"],
  [10 * 1024 ** 3, "10 GiB"],
  [2 ** 60, "1024 PiB"],
  [null, "–"],
])("%s bytes read as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test("an unknown size makes the total unknown, never too small", () => {
  expect(totalBytes([{ sizeBytes: 1 }, { sizeBytes: 2 }])).toBe(3);
  expect(totalBytes([{ sizeBytes: 1 }, { sizeBytes: null }])).toBeNull();
  expect(totalBytes([])).toBe(0);
});

test("times are shown in UTC to the minute; what is no time is shown as it is", () => {
  expect(formatTime("2026-03-12T19:03:58.123Z")).toBe("2026-03-12 19:03 Z");
  expect(formatTime("soon")).toBe("soon");
});

test.each([
  [0, "0 s"],
  [90_000, "1 min"],
  [47 * 3_600_000, "47 h"],
  [49 * 3_600_000, "2 d"],
  [-5_000, "0 s"],
])("%s ms ago is %s", (age, text) => {
  const now = Date.parse("2026-03-12T19:03:58Z");
  expect(formatAge(new Date(now - age).toISOString(), now)).toBe(text);
});

test("shortened ids keep both ends and the promised length", () => {
  const id = "pkg.01JQJ8ZXW2M3N4P5Q6R7S8T9V0";
  const short = shorten(id);
  expect(short).toHaveLength(22);
  expect(short.startsWith("pkg.01")).toBe(true);
  expect(id.endsWith(short.split("…")[1] ?? "?")).toBe(true);
  expect(shorten("short")).toBe("short");
});

test("a configuration without an API URL is refused by name", () => {
  expect(() => readConfig({})).toThrow("`api`");
  expect(() => readConfig({ api: "javascript:alert(1)" })).toThrow("`api`");
  expect(readConfig({ api: "http://a/", roles: { viewer: "t", broken: 1 } })).toEqual({
    api: "http://a",
    roles: { viewer: "t" },
  });
});
