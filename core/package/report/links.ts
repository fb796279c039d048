import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as Aws from "#core/aws";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import { isEnded, isExpired, load } from "#core/package/package-row";
import type { ReportLinks } from "#core/package/report/schema";
import { keysOf, PackageKey } from "#core/package/schema";
import { setting } from "#core/settings";
import { iso, minutes, now } from "#core/time";

const signedMs = minutes(15);

/**
 * Where a package's report can be read now. Throws `package.not_found`, and `package.no_report` with the reason that
 * there is none.
 */
export const get = fn(PackageKey, async ({ packageId }): Promise<ReportLinks> => {
  const row = await load({ packageId });
  if (isExpired(row)) throw none(`Package ${packageId} has expired, and its report with it.`);
  if (!isEnded(row))
    throw none(`Package ${packageId} is ${row.status}: its report is written when it is sealed.`);
  if (row.status !== "SUCCEEDED") throw none(`Package ${packageId} is ${row.status}.`);
  const { report } = row;
  if (!report) throw none(`Package ${packageId} was made without a report.`);
  if (report.status === "FAILED")
    throw none(`The report of package ${packageId} is not there: ${report.reason}`);
  const keys = keysOf(packageId);
  return {
    html: await signed(keys.reportPage, `${row.name}.report.html`, report.html),
    json: await signed(keys.report, `${row.name}.report.json`, report.json),
    expiresAt: iso(now() + signedMs),
  };
});

async function signed(
  key: string,
  name: string,
  { bytes, sha256 }: { bytes: number; sha256: string },
): Promise<ReportLinks["html"]> {
  const command = new GetObjectCommand({
    Bucket: setting("storageBucket"),
    Key: key,
    ResponseContentDisposition: `inline; filename*=UTF-8''${encodeURIComponent(name)}`,
    ResponseCacheControl: "no-store",
  });
  const url = await getSignedUrl(Aws.s3(), command, {
    expiresIn: signedMs / 1000,
    signingDate: new Date(now()),
  });
  return { url, sizeBytes: bytes, sha256 };
}

function none(message: string): VisibleError {
  return new VisibleError("package.no_report", message, {
    hint: "What is in a package is listed at /api/v1/packages/{packageId}/files, /libraries, /fastqs, /workflow-runs and /findings.",
  });
}
