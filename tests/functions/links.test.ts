import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Link, NewLink } from "#core/package/link-schema";
import { actIn, addReadSet, packageOf, resource, rowsOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let packageId: string;

const hour = 3_600_000;
const hostileName = `<script>alert("1")</script> & 'x'`;
const hostileFile = `<img src=x onerror=alert(1)>.fastq.gz`;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  const { id } = await addReadSet(cloud, { fileNames: [hostileFile, "reads_R2.fastq.gz"] });
  packageId = (await packageOf(cloud, { name: hostileName, readSetIds: [id] })).id;
});
afterAll(() => cloud.close());

async function newLink(): Promise<NewLink> {
  const path = `/api/v1/packages/${packageId}/links`;
  const { status, body } = await cloud.api<NewLink>("sharer", "POST", path, {});
  expect(status).toBe(201);
  return body;
}

async function linkNow(id: string): Promise<Link> {
  return (await cloud.api<Link>("viewer", "GET", `/api/v1/links/${id}`)).body;
}

/** Asks without following; answers the status and the code of the problem, if it is one. */
async function ask(url: string, init: RequestInit = {}) {
  const response = await fetch(url, { redirect: "manual", ...init });
  const text = await response.text();
  const isProblem = response.headers.get("content-type") === "application/problem+json";
  return {
    status: response.status,
    code: isProblem ? JSON.parse(text).code : undefined,
    location: response.headers.get("location") ?? "",
    headers: response.headers,
    text,
  };
}

const routes = ["", "/manifest", "/script", "/files/0"];

function scriptExists(linkId: string): Promise<boolean> {
  const Bucket = resource(cloud.outputs, "StorageBucket");
  return cloud.s3.send(new HeadObjectCommand({ Bucket, Key: `scripts/${linkId}.sh` })).then(
    () => true,
    () => false,
  );
}

describe("a link", () => {
  test("leads to every file, the manifest and the script without any token of the sender", async () => {
    const { url, scriptUrl } = await newLink();
    for (const route of routes.slice(1)) {
      const { status, location } = await ask(url + route);
      expect(status).toBe(302);
      expect((await fetch(location)).status).toBe(200);
    }
    expect(await (await fetch(scriptUrl)).text()).toBe(await (await fetch(`${url}/script`)).text());
  });

  test("signs for HEAD what was asked with HEAD, and only GETs of files are counted", async () => {
    const { url, id } = await newLink();
    const head = await ask(`${url}/files/0`, { method: "HEAD" });
    expect((await fetch(head.location, { method: "HEAD" })).status).toBe(200);
    expect((await fetch(head.location)).status).toBe(403);
    const get = await ask(`${url}/files/0`);
    expect((await fetch(get.location)).status).toBe(200);
    expect((await fetch(get.location, { method: "HEAD" })).status).toBe(403);
    expect((await linkNow(id)).downloadCount).toBe(1);
    await ask(`${url}/files/1`);
    await ask(`${url}/manifest`);
    expect(await linkNow(id)).toMatchObject({ downloadCount: 2, lastUsedAt: expect.any(String) });
  });

  test.each(["2", "99999999999999999999", "-1", "1.5", "x", "0x1", "01", "%20"])(
    "answers 404 for file %s, which it does not have",
    async (n) => {
      const { url, id } = await newLink();
      expect(await ask(`${url}/files/${n}`)).toMatchObject({ status: 404, code: "link.not_found" });
      expect((await linkNow(id)).downloadCount).toBe(0);
    },
  );

  test("that nobody made answers 404 on every route", async () => {
    const { origin } = new URL((await newLink()).url);
    const token = "A".repeat(43);
    for (const route of [...routes.map((route) => `/d/${token}${route}`), `/s/${token}`])
      expect(await ask(origin + route)).toMatchObject({ status: 404, code: "link.not_found" });
  });

  test("does not open with the secret of its script, nor its script with the link's", async () => {
    const { url, scriptUrl } = await newLink();
    const swapped = [url.replace("/d/", "/s/"), scriptUrl.replace("/s/", "/d/")];
    for (const wrong of swapped) expect((await ask(wrong)).status).toBe(404);
  });

  test("that is revoked answers 410 at once, its script is deleted, and revoking again changes nothing", async () => {
    const { url, scriptUrl, id } = await newLink();
    expect(await scriptExists(id)).toBe(true);
    const revoked = await cloud.api<Link>("sharer", "DELETE", `/api/v1/links/${id}`);
    expect(revoked.body).toMatchObject({ status: "REVOKED", revokedAt: expect.any(String) });
    for (const gone of [...routes.map((route) => url + route), scriptUrl])
      expect(await ask(gone)).toMatchObject({ status: 410, code: "link.gone" });
    expect(await scriptExists(id)).toBe(false);
    const again = await cloud.api<Link>("sharer", "DELETE", `/api/v1/links/${id}`);
    expect(again.body).toEqual(revoked.body);
  });

  test("offers its script by the second secret for 24 hours, by itself for all its life of 7 days", async () => {
    const { url, scriptUrl, id } = await newLink();
    await cloud.clock.advance(24 * hour + 1000);
    expect(await ask(scriptUrl)).toMatchObject({ status: 410, code: "link.gone" });
    expect((await ask(`${url}/script`)).status).toBe(302);
    await cloud.clock.advance(7 * 24 * hour);
    for (const route of routes)
      expect(await ask(url + route)).toMatchObject({ status: 410, code: "link.gone" });
    expect(await linkNow(id)).toMatchObject({ status: "EXPIRED" });
  });
});

describe("secrets of links", () => {
  test("are in the answer that makes the link, and never in the table, in lists or in logs", async () => {
    const link = await newLink();
    const secrets = [link.url, link.scriptUrl].map((url) => url.slice(url.lastIndexOf("/") + 1));
    for (const route of routes) await ask(link.url + route);
    await ask(link.scriptUrl);
    await ask(`${link.url}/files/77`);
    const listed = await cloud.api("viewer", "GET", `/api/v1/packages/${packageId}/links`);
    const table = JSON.stringify(await rowsOf(cloud));
    const logs = cloud.logs.join("\n");
    for (const secret of secrets) {
      expect(secret).toMatch(/^[\w-]{43}$/);
      expect(table).not.toContain(secret);
      expect(JSON.stringify(listed.body)).not.toContain(secret);
      expect(logs).not.toContain(secret);
    }
    expect(logs).not.toContain("X-Amz-Signature=");
  });
});

describe("the recipient's page", () => {
  const html = { headers: { accept: "text/html" } };

  test("shows names of packages and files as text, whatever they hold", async () => {
    const { url } = await newLink();
    const { text, headers } = await ask(url, html);
    expect(headers.get("content-type")).toContain("text/html");
    expect(text).not.toContain("<script");
    expect(text).not.toContain("<img");
    expect(text).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;");
    expect(text).toContain("&lt;img src=x onerror=alert(1)&gt;.fastq.gz");
  });

  test("may load nothing, is kept nowhere and tells nobody where it is", async () => {
    const { headers } = await ask((await newLink()).url, html);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });

  test("says in words, to a browser, that a link does not work", async () => {
    const { url } = await newLink();
    const { status, text } = await ask(`${url.slice(0, -5)}AAAAA`, html);
    expect(status).toBe(404);
    expect(text).toContain("This link is not known.");
  });
});
