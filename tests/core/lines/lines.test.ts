import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import * as Lines from "#core/lines/lines";
import { pageOfLines } from "#core/lines/page";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { asSystem } from "#tests/core/fastq/places-room";

const Bucket = "storage";
let cloud: LeanCloud;
let key: string;
let count = 0;
beforeAll(async () => {
  cloud = await leanCloud();
});
beforeEach(() => {
  key = `lists/${count++}.ndjson`;
});
afterAll(() => cloud.close());

const put = (Body: string) => cloud.s3.send(new PutObjectCommand({ Bucket, Key: key, Body }));
const Line = z.object({ n: z.number(), text: z.string() });
type Line = z.output<typeof Line>;
const made = (texts: string[]) => texts.map((text, n) => ({ n, text }));

test("what is written is read again, whatever the texts", async () => {
  const anyTexts = fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(anyTexts, async (texts) => {
      await Lines.write(key, made(texts));
      expect(await Lines.read(Line, key)).toEqual(made(texts));
      expect(await Array.fromAsync(Lines.each(key))).toEqual(made(texts));
    }),
    { numRuns: 30 },
  );
});

test("a list that is not there is none to be read, and an error to go through", async () => {
  expect(await Lines.read(Line, key)).toBeUndefined();
  await expect(Array.fromAsync(Lines.each(key))).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("a list that was cut off is no shorter list", async () => {
  const text = Lines.textOf(made(["a", "b"]));
  await put(text.slice(0, -3));
  await expect(Lines.read(Line, key)).rejects.toThrow(SyntaxError);
  await put(text.trimEnd());
  expect(await Lines.read(Line, key)).toEqual(made(["a", "b"]));
});

test("a range has no bytes behind the end, and is none of what is not there", async () => {
  expect(await Lines.range({ key }, 0, 10)).toBeUndefined();
  await put("");
  expect(await Lines.range({ key }, 0, 10)).toEqual({ bytes: Buffer.alloc(0), total: 0 });
  await put("abc");
  expect(await Lines.range({ key }, 1, 10)).toEqual({ bytes: Buffer.from("bc"), total: 3 });
  expect(await Lines.range({ key, bucket: Bucket }, 1, 1)).toMatchObject({ total: 3 });
});

describe("pages", () => {
  const pages = async (part: object, limit: number, keep = (_: Line) => true) => {
    const found: Line[][] = [];
    let cursor: string | undefined;
    do {
      const page = await asSystem(() =>
        pageOfLines<Line, Line>({ key, ...part }, { limit, cursor }, ["test"], (line) =>
          keep(line) ? line : undefined,
        ),
      );
      found.push(page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return found;
  };

  test("have every line of the part once, in its order, whatever is left out and however long lines are", async () => {
    const length = fc.oneof(fc.nat(50), fc.integer({ min: 0, max: 90_000 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(length, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(12),
        fc.nat(12),
        async (lengths, limit, one, other) => {
          const lines = made(lengths.map((length) => "é".repeat(length)));
          await Lines.write(key, lines);
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          const at = (n: number) => Buffer.byteLength(Lines.textOf(lines.slice(0, n)));
          const even = await pages({ from: at(from), to: at(to) }, limit, ({ n }) => n % 2 === 0);
          expect(even.flat()).toEqual(lines.slice(from, to).filter(({ n }) => n % 2 === 0));
          expect((await pages({ skipsFirst: true }, limit)).flat()).toEqual(lines.slice(1));
          expect(even.every((page) => page.length <= limit)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("a line that is longer than what is read at once is not taken for the end", async () => {
    const lines = made(["a", "b".repeat(700_000), "c"]);
    await Lines.write(key, lines);
    expect((await pages({}, 2)).flat()).toEqual(lines);
  });

  test("of a list that is gone are refused, on its first page and in its middle", async () => {
    await Lines.write(key, made(["a", "b"]));
    const ask = (cursor?: string) =>
      asSystem(() => pageOfLines({ key }, { limit: 1, cursor }, ["test"], (line) => line));
    const { nextCursor } = await ask();
    await cloud.s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
    for (const cursor of [undefined, nextCursor ?? ""])
      await expect(ask(cursor)).rejects.toMatchObject({ code: "list.expired", status: 410 });
  });
});
