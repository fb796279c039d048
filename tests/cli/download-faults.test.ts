import fc from "fast-check";
import { expect, test } from "vitest";
import { recipientOf, wanted } from "#tests/cli/download-support";
import {
  type Answer,
  bytes,
  cutAfter,
  entry,
  problem,
  type Seen,
  serve,
  startOf,
} from "#tests/cli/fake-origin";

/** What may come in place of the right answer; each a fault of the origin, the store, or what is between. */
const faults: Record<string, (one: Seen) => Answer | undefined> = {
  none: () => undefined,
  reset: () => (response) => void response.destroy(),
  truncated: (one) => cutAfter(700, one, { pauseMs: 2 }),
  "cut at once": (one) => cutAfter(0, one, { pauseMs: 0 }),
  403: () => problem(403, "Request has expired", "AccessDenied"),
  500: () => problem(500, "", "InternalError"),
  503: () => problem(503, "", "SlowDown"),
  "too long": (one) => serve(one, { length: 5 }),
  "error page as content": () => (response) => void response.end("<Error>expired</Error>"),
  "no length, cut": (one) => (response, body) => {
    response.writeHead(one.range ? 206 : 200, rangeOf(one, body));
    response.end(body.subarray(startOf(one), startOf(one) + 500));
  },
  "more than all": (one) => (response, body) => {
    response.writeHead(one.range ? 206 : 200, rangeOf(one, body));
    response.end(Buffer.concat([body.subarray(startOf(one)), Buffer.from("more")]));
  },
  "another range": () => (response, body) => {
    response.writeHead(206, { "content-range": `bytes 1-${body.length - 1}/${body.length}` });
    response.end(body.subarray(1));
  },
  "the whole in place of a range": (one) => serve({ ...one, range: undefined }),
  "another content": (one) => (response, body) =>
    serve({ ...one, ifMatch: undefined })(response, Buffer.from(body).reverse()),
  "changed meanwhile": () => (response) => void response.writeHead(412).end(),
};

const rangeOf = (one: Seen, body: Buffer) => ({
  ...(one.range && { "content-range": `bytes ${startOf(one)}-${body.length - 1}/${body.length}` }),
});

/** The link itself only fails in passing: its end is another test's. */
const linkFaults = ["none", "reset", "500", "503"];

test("whatever comes in the way: all files are verified byte for byte, or it says which are not, and no bad file is there", async () => {
  const word = fc.constantFrom(...Object.keys(faults));
  const linkWord = fc.constantFrom(...linkFaults);
  const story = fc.record({
    blobs: fc.array(word, { maxLength: 12 }),
    links: fc.array(linkWord, { maxLength: 6 }),
  });
  const size = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 500, max: 5000 }));
  const algorithm = fc.constantFrom("sha256" as const, "md5" as const, "sha512" as const);
  const file = fc.record({ size, algorithm, pinned: fc.boolean(), story });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 5 }), async (files) => {
      const entries = files.map((one, n) => {
        const made = entry(n, `f${n}`, bytes(one.size, n), one.algorithm);
        return one.pinned ? made : { ...made, file: { ...made.file, etag: null } };
      });
      await using recipient = await recipientOf(entries);
      recipient.origin.setFault((one) => {
        if (one.kind !== "blob" && one.kind !== "link") return undefined;
        const { blobs = [], links = [] } = files[one.n]?.story ?? {};
        const name = (one.kind === "blob" ? blobs : links)[one.time - 1] ?? "none";
        return faults[name]?.(one);
      });
      const first = await recipient.run(["--json", "--retries", "3"]);
      const rows: { n: number; outcome: string }[] = JSON.parse(first.stdout);
      const done = rows.filter(({ outcome }) => outcome === "verified").map(({ n }) => n);
      expect(first.code).toBe(done.length === entries.length ? 0 : 5);
      expect(recipient.files()).toEqual(
        wanted(entries.filter(({ file: { n } }) => done.includes(n))),
      );
      // Once the faults are over, the same command brings the rest.
      recipient.origin.setFault(() => undefined);
      expect((await recipient.run()).code).toBe(0);
      expect(recipient.files()).toEqual(wanted(entries));
      expect(recipient.kept()).toEqual(["data"]);
    }),
    { numRuns: 40 },
  );
});
