import { createHash } from "node:crypto";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CreateLink, DirectUrls, Link, NewLink } from "#core/package/link-schema";
import type { Problem } from "#functions/api/problem";
import { actIn, addReadSet, packageOf, resource, rowsOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let packageId: string;

const hostileFile = `<img src=x onerror=alert(1)>.fastq.gz`;

const signerSecret = "seqferry/signer";

beforeAll(async () => {
  cloud = await testCloud(undefined, { environment: { LINK_SIGNER_SECRET_NAME: signerSecret } });
  actIn(cloud);
  const { id } = await addReadSet(cloud, { fileNames: [hostileFile, "reads_R2.fastq.gz"] });
  packageId = (await packageOf(cloud, { readSetIds: [id] })).id;
});
afterAll(() => cloud.close());

async function newLink(wishes: CreateLink = {}): Promise<NewLink> {
  const path = `/api/v1/packages/${packageId}/links`;
  const { status, body } = await cloud.api<NewLink>("sharer", "POST", path, wishes);
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

const routes = ["", "/manifest?format=csv", "/script", "/data", "/lims.csv", "/files/0"];

function scriptExists(linkId: string): Promise<boolean> {
  const Bucket = resource(cloud.outputs, "StorageBucket");
  return cloud.s3.send(new HeadObjectCommand({ Bucket, Key: `scripts/${linkId}.sh` })).then(
    () => true,
    () => false,
  );
}

describe("a link", () => {
  test("leads to every file, the lists and the script without any token of the sender", async () => {
    const { url, scriptUrl } = await newLink();
    for (const route of [...routes.slice(1), "/files/1", "/files/2"]) {
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

  test("takes what the recipient's program verified, through the gateway too", async () => {
    const { url, id } = await newLink();
    const told = {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "1\tverified\n",
    };
    expect((await ask(`${url}/receipts`, told)).status).toBe(204);
    const { body } = await cloud.api("viewer", "GET", `/api/v1/links/${id}/receipts`);
    expect(body).toMatchObject({ items: [{ n: 1, outcome: "verified" }], nextCursor: null });
    expect(await linkNow(id)).toMatchObject({ verifiedFileCount: 1 });
  });

  test.each(["3", "99999999999999999999", "-1", "1.5", "x", "0x1", "01", "%20"])(
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
});

describe("secrets of links", () => {
  test("are in the answer that makes the link, and never in the table, in lists or in logs", async () => {
    const link = await newLink();
    const secrets = [link.url, link.scriptUrl].map((url) => url.slice(url.lastIndexOf("/") + 1));
    for (const route of routes) await ask(link.url + route);
    await ask(link.scriptUrl);
    await ask(`${link.url}/files/77`);
    await ask(`${link.url}/files/0`, { headers: { range: "bytes=1-" } });
    await ask(`${link.url}?from=1`, { headers: { accept: "text/html" } });
    await ask(`${link.url}/receipts`, { method: "POST", body: "nonsense" });
    await ask(`${link.url}/receipts`, { method: "POST", body: "0\tverified\n" });
    await cloud.api("viewer", "GET", `/api/v1/packages/${packageId}/manifest`);
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

  test("shows names of files as text, whatever they hold, and runs nothing but its own script", async () => {
    const { url } = await newLink({ note: "<script>alert(2)</script>" });
    const { text, headers } = await ask(url, html);
    expect(headers.get("content-type")).toContain("text/html");
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text.match(/<img/g)).toHaveLength(1);
    expect(text).toContain("&lt;img src=x onerror=alert(1)&gt;.fastq.gz");
    expect(text).toContain("&lt;script&gt;alert(2)&lt;/script&gt;");
    const policy = headers.get("content-security-policy") ?? "";
    for (const tag of ["script", "style"]) {
      const [, inside = ""] = new RegExp(`<${tag}>([\\s\\S]*)</${tag}>`).exec(text) ?? [];
      const hash = createHash("sha256").update(inside).digest("base64");
      expect(policy).toContain(`${tag}-src 'sha256-${hash}';`);
    }
  });

  test("may load nothing, is kept nowhere and tells nobody where it is", async () => {
    const { headers } = await ask((await newLink()).url, html);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });

  test("says who sent what until when, what is left of its limits, and what was fetched", async () => {
    const { url, expiresAt } = await newLink({ maxDownloads: 5, recipient: "Prof. Example" });
    await ask(`${url}/files/0`);
    const { text } = await ask(url, html);
    for (const said of ["<strong>sharer</strong>", expiresAt, "4 of 5 downloads", "1 of 3 files"])
      expect(text).toContain(said);
    expect(text).not.toContain("Prof. Example");
  });

  test("says in words, to a browser, that a link does not work, and whom to ask", async () => {
    const { url, id } = await newLink({ maxDownloads: 1 });
    await ask(`${url}/files/0`);
    const usedUp = await ask(`${url}/files/1`, html);
    expect([usedUp.status, usedUp.text]).toEqual([410, expect.stringContaining("used up")]);
    expect(usedUp.text).toContain("Ask sharer for a new one.");
    expect((await ask(url, html)).text).toContain("This link is used up");
    await cloud.api("sharer", "DELETE", `/api/v1/links/${id}`);
    const revoked = await ask(url, html);
    expect([revoked.status, revoked.text]).toEqual([410, expect.stringContaining("revoked")]);
    const unknown = await ask(`${url.slice(0, -5)}AAAAA`, html);
    expect(unknown.status).toBe(404);
    expect(unknown.text).toContain("This link is not known.");
    expect(unknown.text).toContain("ask whoever sent it to you");
  });
});

test("URLs that work for days are signed with the key of a person, which is in one secret that one function may read", async () => {
  const path = `/api/v1/packages/${packageId}/direct-urls`;
  const create = () => cloud.api<DirectUrls & Problem>("sharer", "POST", path, {});
  expect((await create()).body).toMatchObject({ code: "link.no_signer", status: 409 });
  const secrets = new SecretsManagerClient({
    endpoint: cloud.outputs.aws.endpoint,
    region: cloud.outputs.aws.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const SecretString = JSON.stringify({ accessKeyId: "local", secretAccessKey: "local" });
  await secrets.send(new CreateSecretCommand({ Name: signerSecret, SecretString }));
  const { status, body } = await create();
  expect([status, body]).toEqual([201, expect.objectContaining({ fileCount: 2 })]);
  const lines = (await (await fetch(body.url)).text()).trim().split("\n");
  for (const line of lines) expect((await fetch(JSON.parse(line).url)).status).toBe(200);
  expect(lines).toHaveLength(2);
  expect(JSON.stringify(await rowsOf(cloud))).not.toContain("X-Amz-Signature");
  expect(cloud.logs.join("\n")).not.toContain("X-Amz-Signature=");

  type Statement = { Action: string[]; Resource: string[] };
  const reading = cloud.graph.resources.flatMap(({ name, inputs }) =>
    ((inputs.inlinePolicies ?? []) as { policy: string }[])
      .flatMap(({ policy }) => JSON.parse(policy).Statement as Statement[])
      .filter(({ Resource }) => JSON.stringify(Resource).includes(signerSecret))
      .map(({ Action, Resource }) => ({ name, Action, Resource })),
  );
  expect(reading).toEqual([
    {
      name: expect.stringMatching(/^Api.*Role$/),
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [expect.stringMatching(/:secret:seqferry\/signer-\?{6}$/)],
    },
  ]);
});
