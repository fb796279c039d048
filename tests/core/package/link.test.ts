import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Links from "#core/package/link";
import * as Mark from "#core/package/link-mark";
import { open } from "#core/package/link-open";
import { LinkView } from "#core/package/link-view-schema";
import { askedOf } from "#core/package/range";
import { configure } from "#core/settings";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { call, linkTo, now, sealed } from "#tests/core/package/link-room";
import { actionsOf, as, callsOf, eventsOf } from "#tests/core/package/room";

let cloud: LeanCloud;
let packageId: string;
beforeAll(async () => {
  cloud = await leanCloud();
  cloud.set({ apiOrigin: "https://data.example" } as never);
  packageId = await sealed(cloud);
});
afterAll(() => {
  configure({});
  return cloud.close();
});

const range = (value: string) => ({ headers: { range: value } });

describe("what is given out is counted", () => {
  test("each download and its bytes, before the URL is there; HEAD and lists are not", async () => {
    const { id, path } = await linkTo(packageId);
    for (const route of ["", "/manifest", "/script", "/data", "/lims.csv"])
      expect((await call(path + route)).status).toBeLessThan(400);
    await call(`${path}/files/0`, { method: "HEAD" });
    expect(await now(id)).toMatchObject({ downloadCount: 0, servedBytes: 0, lastUsedAt: null });
    for (const n of [0, 1, 1]) expect((await call(`${path}/files/${n}`)).status).toBe(302);
    expect(await now(id)).toMatchObject({
      ...{ downloadCount: 3, servedBytes: 10 + 11 + 11, fileCountAsked: 2, fileCount: 3 },
      lastUsedAt: expect.any(String),
    });
  });

  test("what goes on in the middle of a file counts for the rest of it, and its URL gives the rest alone", async () => {
    const { id, path } = await linkTo(packageId);
    await call(`${path}/files/0`);
    const { to } = await call(`${path}/files/0`, range("bytes=4-"));
    expect(await now(id)).toMatchObject({ downloadCount: 1, servedBytes: 16 });
    expect((await fetch(to)).status).toBe(403);
    expect((await fetch(to, range("bytes=0-"))).status).toBe(403);
    const rest = await fetch(to, range("bytes=4-"));
    expect([rest.status, await rest.text()]).toEqual([206, "AAAAAA"]);
  });

  test("no part of a file is counted for less than S3 would give for it", async () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(40), fc.option(fc.nat(40))).map(([from, to]) => `bytes=${from}-${to ?? ""}`),
      fc.nat(40).map((last) => `bytes=-${last}`),
    );
    await fc.assert(
      fc.property(fc.nat(30), fc.option(header, { nil: undefined }), (size, given) => {
        const asked = askedOf(size, given);
        const [, from = "", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(given ?? "") ?? [];
        const isRange = from !== "" && (to === "" || Number(to) >= Number(from));
        const wanted = isRange
          ? Buffer.alloc(size).subarray(Number(from), to === "" ? size : Number(to) + 1).length
          : size;
        expect(asked.bytes).toBe(wanted);
        // Whoever is counted for less cannot ask S3 for more.
        expect(asked.bytes < size ? asked.range : given).toBe(given);
        if (asked.start === 0) expect(asked.bytes === size || asked.range !== undefined).toBe(true);
      }),
    );
  });

  test("sixteen requests at once lose no count and double none", async () => {
    const { id, path } = await linkTo(packageId);
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, at) => call(`${path}/files/${at % 2}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(302));
    expect(await now(id)).toMatchObject({
      ...{ downloadCount: 16, servedBytes: 8 * 10 + 8 * 11, fileCountAsked: 2 },
    });
  });
});

describe("a limit", () => {
  test("of downloads lets so many begin, however many ask at once, and those go on", async () => {
    const { id, path } = await linkTo(packageId, { maxDownloads: 3 });
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, at) => call(`${path}/files/${at % 2}`)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(3).fill(302), ...Array(13).fill(410)]);
    expect(await now(id)).toMatchObject({ downloadCount: 3, status: "USED_UP" });
    expect(await call(`${path}/files/0`)).toMatchObject({
      problem: { code: "link.gone", detail: expect.stringContaining("allowed 3 downloads") },
    });
    const asked = answers.flatMap(({ status }, at) => (status === 302 ? [at % 2] : []))[0];
    expect((await call(`${path}/files/${asked}`, range("bytes=5-"))).status).toBe(302);
    // A file that was never begun is begun by asking for its middle, too.
    expect((await call(`${path}/files/2`, range("bytes=1-"))).status).toBe(410);
    expect(await now(id)).toMatchObject({ downloadCount: 3, usedUpAt: expect.any(String) });
  });

  test("of bytes gives no byte more, however many ask at once, and says what is left", async () => {
    const { id, path } = await linkTo(packageId, { maxBytes: 35 });
    const answers = await Promise.all(Array.from({ length: 16 }, () => call(`${path}/files/0`)));
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(3);
    expect(await now(id)).toMatchObject({ servedBytes: 30, downloadCount: 3, status: "USED_UP" });
    expect((await call(`${path}/files/1`)).problem).toMatchObject({
      code: "link.gone",
      detail: expect.stringContaining("5 of 35 bytes are left, and this file takes 11"),
      hint: "Ask Ada for a new one.",
    });
    expect((await call(`${path}/files/1`, range("bytes=6-"))).status).toBe(302);
    expect(await now(id)).toMatchObject({ servedBytes: 35 });
  });

  test("that is reached is told once, in the name of nobody who could do more", async () => {
    const other = await sealed(cloud);
    const { path } = await linkTo(other, { maxDownloads: 1 });
    const unused = await open(path.slice("/d/".length));
    await Promise.all(Array.from({ length: 16 }, () => call(`${path}/files/0`)));
    // As somebody does who saw the link before all of them.
    await Mark.usedUp(unused);
    expect((await eventsOf(other)).own.filter((type) => type === "LinkUsedUp")).toHaveLength(1);
    expect((await actionsOf(other)).filter((name) => name === "link.use_up")).toHaveLength(1);
  });
});

test("revoking a link stops the next file, also the rest of one that was begun", async () => {
  const { id, path } = await linkTo(packageId);
  expect((await call(`${path}/files/0`)).status).toBe(302);
  await as("sharer", () => Links.revoke({ linkId: id }));
  for (const answer of [
    await call(`${path}/files/1`),
    await call(`${path}/files/0`, range("bytes=4-")),
    await call(`${path}/receipts`, { method: "POST", body: "0\tverified\n" }),
  ])
    expect(answer).toMatchObject({ status: 410, problem: { code: "link.gone" } });
  expect(await now(id)).toMatchObject({ downloadCount: 1, verifiedFileCount: 0 });
});

test("what a link gives to programs says everything but the files", async () => {
  const { path } = await linkTo(packageId, { maxDownloads: 9, note: "As promised" });
  await call(`${path}/files/0`);
  const { text, headers } = await call(path, { headers: { accept: "application/json" } });
  const view = LinkView.parse(JSON.parse(text));
  expect(headers.get("cache-control")).toBe("no-store");
  expect(view).toMatchObject({
    package: { id: packageId, name: "cohort" },
    ...{ sender: "Ada", note: "As promised", fileCount: 2, totalBytes: 21 },
    downloadedFileCount: 1,
    limits: { maxDownloads: 9, maxBytes: null, usedDownloads: 1, usedBytes: 10 },
    lims: { n: 2, path: "lims.csv" },
  });
  for (const url of Object.values(view.manifest)) {
    const { pathname, search } = new URL(url);
    expect((await fetch((await call(pathname + search)).to)).status).toBe(200);
  }
  const lims = await (await fetch((await call(`${path}/files/2`)).to)).text();
  expect(lims).toBe(await (await fetch((await call(`${path}/lims.csv`)).to)).text());
  expect(lims).toContain("L2600001");
});

test("making a link costs the same for a package of thousands: a script of 64 kB at most, and no list is read", async () => {
  const large = await sealed(cloud, 3_000);
  const sizes: number[] = [];
  for (const id of [packageId, large]) {
    let path = "";
    const calls = await callsOf(cloud, async () => {
      ({ path } = await linkTo(id));
    });
    for (const reading of ["GetObject", "ListObjectsV2", "HeadObject"])
      expect(Object.keys(calls)).not.toContain(reading);
    const { to } = await call(`${path}/script`);
    sizes.push((await (await fetch(to)).text()).length);
    const data = await fetch((await call(`${path}/data`)).to);
    expect((await data.text()).split("\n").at(-2)).toMatch(/^end\t(3|3001)$/);
  }
  const [small = 0, big = 0] = sizes;
  expect(small).toBeLessThan(65_536);
  // But for the digits of its data's length.
  expect(Math.abs(big - small)).toBeLessThan(8);
});

test("a link offers its script by the second secret for 24 hours, by itself for all its life of 7 days", async () => {
  const { id, path, scriptUrl } = await linkTo(await sealed(cloud));
  const second = new URL(scriptUrl).pathname;
  expect((await call(second)).status).toBe(302);
  await cloud.clock.advance(24 * 3_600_000 + 1000);
  const gone = { status: 410, problem: { code: "link.gone" } };
  expect(await call(second)).toMatchObject(gone);
  expect((await call(`${path}/script`)).status).toBe(302);
  await cloud.clock.advance(6 * 24 * 3_600_000);
  for (const route of ["", "/manifest", "/script", "/data", "/lims.csv", "/files/0"])
    expect(await call(path + route)).toMatchObject(gone);
  expect(await now(id)).toMatchObject({ status: "EXPIRED" });
});

describe("redirects", () => {
  const any = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      "//evil.example",
      "https://evil.example",
      "..",
      "%2e%2e",
      "0/../1",
      "\\evil",
      "@evil.example",
    ),
    fc.webUrl(),
  );
  test("lead to nothing but what we sign, whatever token, number and form are asked for", async () => {
    const { path } = await linkTo(packageId);
    const place = fc.oneof(
      any.map((token) => `/d/${encodeURIComponent(token)}/files/0`),
      any.map((n) => `${path}/files/${encodeURIComponent(n)}`),
      any.map((form) => `${path}/manifest?format=${encodeURIComponent(form)}`),
      any.map((rest) => `${path}/${encodeURI(rest)}`),
      any.map(
        (more) => `${path}/files/0?to=${encodeURIComponent(more)}&url=${encodeURIComponent(more)}`,
      ),
      any.map((token) => `/s/${encodeURIComponent(token)}`),
    );
    const own = process.env.AWS_ENDPOINT_URL ?? "";
    await fc.assert(
      fc.asyncProperty(place, async (at) => {
        const { status, to, headers } = await call(at);
        expect(headers.get("cache-control")).toBe("no-store");
        expect(headers.get("referrer-policy")).toBe("no-referrer");
        expect([200, 302, 400, 404]).toContain(status);
        expect(to !== "").toBe(status === 302);
        if (to === "") return;
        const url = new URL(to);
        expect(url.origin).toBe(new URL(own).origin);
        expect(url.searchParams.get("X-Amz-Signature")).toMatch(/^[0-9a-f]{64}$/);
        expect(url.pathname).toMatch(/^\/(storage|thaw-source)\//);
      }),
      { numRuns: 120 },
    );
  });
});

describe("the credentials of a moment", () => {
  let lender: Server;
  /** Credentials as a container's are: fetched again when they are old. */
  let lent: { key: string };
  const before = { ...process.env };

  beforeAll(async () => {
    lent = { key: "" };
    lender = createServer((_, response) => {
      response.setHeader("content-type", "application/json");
      const Expiration = new Date().toISOString();
      response.end(
        JSON.stringify({
          ...{
            AccessKeyId: lent.key,
            SecretAccessKey: `${lent.key}-secret`,
            Token: `${lent.key}-token`,
          },
          Expiration,
        }),
      );
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => lender.once("listening", resolve));
  });
  afterAll(() => {
    lender.close();
    Object.assign(process.env, before);
    cloud.set({ apiOrigin: "https://data.example" } as never);
  });

  test("sign what is asked for then: a link outlives those that signed its first URL", async () => {
    const { path } = await linkTo(packageId);
    const session = (key: string) =>
      cloud.lend(
        key,
        { secretAccessKey: `${key}-secret`, sessionToken: `${key}-token` },
        10 * 60_000,
      );
    process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `http://127.0.0.1:${(lender.address() as AddressInfo).port}/`;
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    cloud.set({ apiOrigin: "https://data.example" } as never);
    session("ASIAFIRST");
    lent.key = "ASIAFIRST";
    const first = await call(`${path}/files/0`);
    expect(first.to).toContain("ASIAFIRST");
    expect((await fetch(first.to)).status).toBe(200);
    // Its own 15 minutes are not over; its credentials' ten are.
    await cloud.clock.advance(11 * 60_000);
    expect((await fetch(first.to)).status).toBe(400);
    session("ASIASECOND");
    lent.key = "ASIASECOND";
    const rest = await call(`${path}/files/0`, range("bytes=4-"));
    const answer = await fetch(rest.to, range("bytes=4-"));
    expect([answer.status, await answer.text()]).toEqual([206, "AAAAAA"]);
  });
});
