import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetPublicKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Certificate } from "#core/audit/certificate-schema";
import type { PackageManifest } from "#core/package/manifest-schema";
import { ManifestFile } from "#core/package/schema";
import type { PushJob } from "#core/share/push/schema";
import type { Ask } from "#local/demo/ask";
import { settingsOf } from "#local/demo/auto/arrival";
import { detail } from "#local/demo/report";
import type { CloudOutputs } from "#local/outputs";

/**
 * Puts what a recipient has into a directory: the certificate and the manifest that the sender gives them, and the files
 * from their own bucket. Answers how many files there are.
 */
export async function receive(
  outputs: CloudOutputs,
  call: Ask,
  push: PushJob,
  directory: string,
): Promise<number> {
  const certificate = await call<Certificate>("viewer", "GET", `/push-jobs/${push.id}/certificate`);
  const path = `/packages/${push.packageId}/manifest`;
  const { url } = await call<PackageManifest>("viewer", "GET", path);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The manifest cannot be read: HTTP ${response.status}`);
  const manifest = await response.text();
  writeFileSync(join(directory, "certificate.json"), JSON.stringify(certificate));
  writeFileSync(join(directory, "manifest.ndjson"), manifest);
  const { recipient, approval, outcomes } = certificate;
  detail(`${outcomes.count} files to ${recipient.destinationUri}, for ${recipient.name}`);
  detail(`approved by ${approval?.approver.name} at ${approval?.at}`);
  const files = manifest.split("\n").filter(Boolean);
  const { hostname: Bucket, pathname } = new URL(push.destinationUri);
  const s3 = new S3Client({ ...settingsOf(outputs), forcePathStyle: true });
  for (const line of files) {
    const file = ManifestFile.parse(JSON.parse(line));
    const target = join(directory, "data", file.path);
    mkdirSync(dirname(target), { recursive: true });
    const Key = pathname.slice(1) + file.path;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    await pipeline(Body as Readable, createWriteStream(target));
  }
  s3.destroy();
  return files.length;
}

/** Verifies all of it by the command that recipients have, which gets no address of the service. Throws when anything is wrong. */
export async function verify(directory: string, fingerprint: string): Promise<void> {
  const options = ["--manifest", "manifest.ndjson", "--files", "data", "--key", fingerprint];
  detail(`seqferry audit verify certificate.json ${options.join(" ")}`);
  const code = await new Promise<number>((resolve, reject) => {
    const main = join(import.meta.dirname, "../../../cli/main.ts");
    const flags = ["--disable-warning=ExperimentalWarning", main];
    const { PATH = "" } = process.env;
    const child = spawn(
      process.execPath,
      [...flags, "audit", "verify", "certificate.json", ...options],
      { cwd: directory, env: { PATH, HOME: directory }, stdio: "inherit" },
    );
    child.on("error", reject);
    child.on("exit", (ended) => resolve(ended ?? 1));
  });
  if (code !== 0) throw new Error(`The certificate is not verified: exit code ${code}.`);
}

/** SHA-256 of the key that signs certificates, as its owner would tell it by another way. */
export async function fingerprintOf(outputs: CloudOutputs): Promise<string> {
  const kms = new KMSClient(settingsOf(outputs));
  const KeyId = outputs.resources.Audit;
  const { PublicKey = "" } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  kms.destroy();
  return createHash("sha256").update(PublicKey).digest("hex");
}
