import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beginning, hashOf, type Link, lineOf, linked, type Said } from "#core/audit/chain";
import { type Fault, nothing, verifyHead, verifySegment } from "#core/audit/verify/chain";
import { canonical } from "#core/canonical";

const said = fc.record({
  auditId: fc.string(),
  at: fc.constant("2026-11-21T00:00:00.000Z"),
  subject: fc.string(),
  projectId: fc.constant("demo"),
  action: fc.constant("package.create"),
  actorType: fc.constant("user"),
  actorId: fc.string(),
  actorName: fc.string(),
  details: fc.oneof(fc.constant(undefined), fc.dictionary(fc.string(), fc.jsonValue())),
}) as fc.Arbitrary<Said>;

/** Records in segments of these sizes. */
const chains = fc
  .tuple(fc.array(said, { minLength: 3, maxLength: 12 }), fc.integer({ min: 1, max: 5 }))
  .map(([records, size]) => {
    const links = linked(beginning, records);
    return Array.from({ length: Math.ceil(links.length / size) }, (_, n) =>
      links.slice(n * size, (n + 1) * size),
    );
  });

const fileOf = (links: Link[]) => ({
  name: `segment ${links[0]?.sequence}`,
  firstSequence: links[0]?.sequence,
  text: links.map((link) => `${lineOf(link)}\n`).join(""),
});

function faultIn(files: ReturnType<typeof fileOf>[], head?: { sequence: number; hash: string }) {
  let seen = nothing;
  for (const file of files) {
    const found = verifySegment(seen, file);
    if (found.fault) return found.fault;
    seen = found.seen;
  }
  return head && verifyHead(seen, new Map(), head, "the end");
}

const headOf = (segments: Link[][]) => segments.at(-1)?.at(-1) as Link;
const place = (fault: Fault | undefined) => fault?.sequence;

describe("a chain", () => {
  test("is whole as it was written, also from a later segment on", () => {
    fc.assert(
      fc.property(chains, (segments) => {
        const files = segments.map(fileOf);
        expect(faultIn(files)).toBeUndefined();
        expect(faultIn(files.slice(1))).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  test("with any byte changed names that record or the next", () => {
    fc.assert(
      fc.property(chains, fc.nat(), fc.integer({ min: 1, max: 127 }), (segments, at, mask) => {
        const files = segments.map(fileOf);
        const file = files[at % files.length];
        if (!file) return;
        const bytes = Buffer.from(file.text);
        const offset = at % bytes.length;
        bytes[offset] = (bytes[offset] ?? 0) ^ mask;
        const line = bytes.subarray(0, offset).toString().split("\n").length - 1;
        file.text = bytes.toString();
        const fault = faultIn(files);
        // A line feed more or less moves what comes after it.
        expect(place(fault)).toBe((file.firstSequence ?? 0) + line);
      }),
      { numRuns: 100 },
    );
  });

  test("with a number that is made too large for JSON names that record", () => {
    const record = { ...fc.sample(said, { numRuns: 1, seed: 1 })[0], details: { bytes: 1e21 } };
    const file = fileOf(linked(beginning, [record as Said]));
    expect(faultIn([file])).toBeUndefined();
    file.text = file.text.replace("1e+21", "1e+921");
    expect(faultIn([file])).toMatchObject({ sequence: 1, reason: expect.stringMatching(/form/) });
  });

  test("with records in another order, left out, doubled, or a segment less, names the first that is wrong", () => {
    fc.assert(
      fc.property(
        chains,
        fc.nat(),
        fc.constantFrom("swap", "drop", "double", "segment"),
        (segments, at, how) => {
          const links = segments.flat();
          const [n, last] = [at % (links.length - 1), headOf(segments)];
          const files = () => [{ ...fileOf(links), firstSequence: 1 }];
          if (how === "segment") {
            if (segments.length < 3) return;
            const kept = segments.filter((_, index) => index !== 1);
            expect(place(faultIn(kept.map(fileOf), last))).toBe(segments[1]?.[0]?.sequence);
            return;
          }
          if (how === "swap") links.splice(n, 2, ...links.slice(n, n + 2).reverse());
          if (how === "drop") links.splice(n, 1);
          if (how === "double") links.splice(n, 0, links[n] as Link);
          const expected = how === "double" ? n + 2 : n + 1;
          expect(place(faultIn(files(), last))).toBe(expected);
        },
      ),
      { numRuns: 80 },
    );
  });

  test("that was cut off is told by an anchor, and so is one that was written anew", () => {
    fc.assert(
      fc.property(chains, (segments) => {
        const head = headOf(segments);
        const links = segments.flat();
        const cut = [fileOf(links.slice(0, -1))];
        expect(place(faultIn(cut, head))).toBe(head.sequence);
        const forged = linked(
          beginning,
          links.map(({ record }, n) => (n === 0 ? { ...record, actorId: "nobody!" } : record)),
        );
        if (forged[0]?.hash === links[0]?.hash) return;
        expect(faultIn([fileOf(forged)])).toBeUndefined();
        expect(place(faultIn([fileOf(forged)], head))).toBe(head.sequence);
      }),
      { numRuns: 20 },
    );
  });
});

test("a hash is that of RFC 8785's form, whoever computes it", () => {
  const record = { action: "é", auditId: "a", n: 1e21, "\u{1f600}": [1, "\n"], ä: null } as never;
  expect(canonical(record)).toBe('{"action":"é","auditId":"a","n":1e+21,"ä":null,"😀":[1,"\\n"]}');
  expect(
    hashOf({ sequence: 1, previousHash: "0".repeat(64), record: { auditId: "a" } as never }),
  ).toBe("80d9db1a755660ea8c86e70275b1daca12464be5dc0f24f026b2d01b18a8e372");
  expect(() => canonical({ a: Number.NaN })).toThrow("is nothing that JSON has");
});
