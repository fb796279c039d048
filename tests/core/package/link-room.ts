import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as Links from "#core/package/link";
import type { CreateLink, Link, NewLink } from "#core/package/link-schema";
import { draft, publish } from "#core/package/manifest-write";
import { start, succeed } from "#core/package/package-state";
import { createDownloadApp } from "#functions/api/download-app";
import { type LeanCloud, source } from "#tests/core/copy/thaw/lean-cloud";
import { fileOf, inBatches, libraryOf } from "#tests/core/package/files-support";
import { as, ask, asMachine, executionArn, summaryOf } from "#tests/core/package/room";

/** Recipients' routes in this process, without a gateway. */
export const app = createDownloadApp();

/** A package of files that are there, sealed as the machine does it: `f0.gz` of ten bytes, `f1.gz` of eleven and so on. */
export async function sealed({ s3 }: LeanCloud, count = 2, paths: string[] = []): Promise<string> {
  const { id } = await ask();
  await asMachine(() => start({ packageId: id, executionArn }));
  const files = [];
  for (let n = 0; n < count; n++) {
    const body = Buffer.alloc(10 + n, 65 + (n % 26));
    if (n < 20)
      await s3.send(new PutObjectCommand({ Bucket: source, Key: `${id}/${n}`, Body: body }));
    const path = paths[n] ?? `reads/f${String(n).padStart(4, "0")}.gz`;
    files.push(fileOf({ path, uri: `s3://${source}/${id}/${n}`, sizeBytes: body.length }));
  }
  const folder = mkdtempSync(join(tmpdir(), "link-"));
  try {
    const subject = { packageId: id, libraries: [libraryOf()] };
    const totals = await draft(folder, inBatches(files), subject);
    await publish(id, folder);
    await asMachine(() => succeed(id, summaryOf(totals)));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return id;
}

export async function linkTo(packageId: string, wishes: CreateLink = {}) {
  const link: NewLink = await as("sharer", () => Links.create({ packageId, ...wishes }), {
    name: "Ada",
  });
  return { ...link, path: new URL(link.url).pathname };
}

export const now = (linkId: string): Promise<Link> => as("viewer", () => Links.get({ linkId }));

/** Asks a route; answers the status, where to, and the problem, if it is one. */
export async function call(path: string, init: RequestInit = {}) {
  const response = await app.request(path, init);
  const text = await response.text();
  const isProblem = response.headers.get("content-type") === "application/problem+json";
  return {
    status: response.status,
    to: response.headers.get("location") ?? "",
    headers: response.headers,
    text,
    problem: isProblem ? JSON.parse(text) : undefined,
  };
}
