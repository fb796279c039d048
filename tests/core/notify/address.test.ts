import type { lookup } from "node:dns";
import { createServer } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isPublic, publicLookup } from "#core/notify/webhook/address";
import { post } from "#core/notify/webhook/post";
import { problemOf } from "#core/notify/webhook/url";
import { configure } from "#core/settings";

const notify = (localReceiver: string) =>
  configure({
    notify: { webOrigin: "", deliveryQueueUrl: "", localReceiver, slack: {} as never },
  });
beforeAll(() => notify(""));
afterAll(() => configure({}));

/** Networks that nothing may be sent to: the first address, and how many bits name the network. */
const networks: [address: [number, number, number, number], bits: number][] = [
  [[10, 0, 0, 0], 8],
  [[172, 16, 0, 0], 12],
  [[192, 168, 0, 0], 16],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[100, 64, 0, 0], 10],
  [[0, 0, 0, 0], 8],
  [[224, 0, 0, 0], 4],
  [[240, 0, 0, 0], 4],
  [[198, 18, 0, 0], 15],
];

const inside = fc.constantFrom(...networks).chain(([[a, b, c, d], bits]) =>
  fc.bigInt({ min: 0n, max: (1n << BigInt(32 - bits)) - 1n }).map((host) => {
    const first = BigInt(((a << 24) | (b << 16) | (c << 8) | d) >>> 0);
    return Number(first + host);
  }),
);

const bytes = (address: number) => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255);
const dotted = (address: number) => bytes(address).join(".");
const hex = (address: number) =>
  [(address >>> 16) & 0xffff, address & 0xffff].map((part) => part.toString(16)).join(":");

/** Ways to write an address of IPv4 in the host of a URL, each of which reaches it. */
const spellings: ((address: number) => string)[] = [
  dotted,
  String,
  (address) => `0x${address.toString(16)}`,
  (address) => `0${address.toString(8)}`,
  (address) =>
    bytes(address)
      .map((byte) => `0x${byte.toString(16)}`)
      .join("."),
  (address) =>
    bytes(address)
      .map((byte) => `0${byte.toString(8)}`)
      .join("."),
  (address) => `${address >>> 24}.${address & 0xffffff}`,
  (address) => `${dotted(address)}.`,
  (address) => encodeURIComponent(dotted(address)).replaceAll(".", "%2e"),
  (address) => dotted(address).replaceAll(".", "\u3002"),
  (address) => `[::ffff:${dotted(address)}]`,
  (address) => `[::ffff:${hex(address)}]`,
  (address) => `[0:0:0:0:0:ffff:${hex(address)}]`,
  (address) => `[::${hex(address)}]`,
  (address) => `[64:ff9b::${hex(address)}]`,
  (address) => `[2002:${hex(address)}::1]`,
];

describe("the URL of a webhook", () => {
  test("is at a public address, however an address of a private network is written", () => {
    const spelled = fc.tuple(inside, fc.constantFrom(...spellings));
    fc.assert(
      fc.property(spelled, ([address, spell]) => {
        const url = `https://${spell(address)}/hook`;
        expect(problemOf(url), url).toBeDefined();
        expect(() => post(url, { headers: {}, body: "" }), url).toThrow();
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["http://example.org/", /https/],
    ["ftp://example.org/", /https/],
    ["https://user:secret@example.org/", /user name/],
    ["https://example.org/#a", /fragment/],
    ["https://localhost/", /public/],
    ["https://intranet/", /public/],
    ["https://db.internal/", /public/],
    ["https://[fd00:ec2::254]/", /public/],
    ["https://[fe80::1]/", /public/],
    ["https://[fec0::1]/", /public/],
    ["https://[4000::1]/", /public/],
    ["http://127.0.0.1:4566/_local/receiver/a", /https/],
    ["not a URL", /URL/],
  ])("is not %s", (url, problem) => expect(problemOf(url)).toMatch(problem));

  test.each([
    "https://example.org/a?b=c",
    "https://93.184.215.14:8443/",
    "https://[2606:4700::1111]/",
  ])("may be %s", (url) => expect(problemOf(url)).toBeUndefined());

  test("is http at the local cloud's receiver, and nowhere beside it", () => {
    notify("http://127.0.0.1:4566/_local/receiver/");
    expect(problemOf("http://127.0.0.1:4566/_local/receiver/a")).toBeUndefined();
    for (const other of ["/_local/faults", "/_local/receiver/../faults", "@10.0.0.1/"])
      expect(problemOf(`http://127.0.0.1:4566${other}`), other).toBeDefined();
    notify("");
  });
});

type Answer = { address: string; family: number };
const resolving = (answers: Answer[]): typeof lookup =>
  ((_host: string, _options: object, done: (error: null, all: Answer[]) => void) =>
    done(null, answers)) as never;
const private4 = { address: "127.0.0.1", family: 4 };
const public4 = { address: "93.184.215.14", family: 4 };

describe("a name", () => {
  test("that resolves to a private address, among others or not, is not connected to", async () => {
    let calls = 0;
    const server = createServer((_, response) => {
      calls++;
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    for (const answers of [[private4], [public4, private4]])
      await expect(
        post(
          `https://rebinding.example:${port}/`,
          { headers: {}, body: "{}" },
          { resolve: resolving(answers) },
        ),
      ).rejects.toMatchObject({ name: "RefusedAddress" });
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect(calls).toBe(0);
  });

  test("is connected to at the very addresses that were looked at", async () => {
    const given = await new Promise<unknown[]>((done) =>
      publicLookup(resolving([public4]))("a.example", { all: true }, ((...all: unknown[]) =>
        done(all)) as Parameters<LookupFunction>[2]),
    );
    expect(given).toEqual([null, [public4]]);
    expect(isPublic("not an address")).toBe(false);
  });
});
