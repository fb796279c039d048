import { type FieldError, VisibleError } from "#core/error";
import type { Facts } from "#core/fastq/fact-schema";
import type { ReportFastqJob } from "#core/fastq/job/schema";
import type { FastqRow } from "#core/fastq/row";
import type { FastqJobType } from "#core/fastq/schema";

/** Members of a result that a job of a type gives: all of them, and no others. */
const membersOf: Record<FastqJobType, (keyof Facts)[]> = {
  QC: ["qc"],
  FINGERPRINT: ["fingerprint"],
  FILE_COMPRESSION: ["compression"],
  READ_COUNT: ["readCount", "baseCount"],
};

/** Checks that a report says what one of its status must say. Throws `request.invalid`, naming each wrong member. */
export function checkReport(
  jobType: FastqJobType,
  { reads }: Pick<FastqRow, "reads">,
  { status, reason, result }: ReportFastqJob,
): void {
  const errors: FieldError[] = [];
  const wrong = (path: string, message: string) => errors.push({ path, message });
  if (status === "FAILED" && reason === undefined) wrong("reason", "say why it failed");
  if (status !== "FAILED" && reason !== undefined) wrong("reason", `${status} has none`);
  if (status !== "SUCCEEDED" && result) wrong("result", `${status} has none`);
  if (status === "SUCCEEDED")
    for (const path of wrongMembers(jobType, Boolean(reads?.r2), result ?? {})) wrong(...path);
  const [first] = errors;
  if (!first) return;
  throw new VisibleError("request.invalid", `${first.path}: ${first.message}`, {
    errors,
    hint: `A ${jobType} job that SUCCEEDED gives result.${membersOf[jobType].join(" and result.")}; one that FAILED a reason.`,
  });
}

function wrongMembers(
  jobType: FastqJobType,
  isPaired: boolean,
  result: Facts,
): [path: string, message: string][] {
  const wanted = membersOf[jobType];
  const missing = wanted.filter((name) => result[name] === undefined);
  const foreign = (Object.keys(result) as (keyof Facts)[]).filter(
    (name) => result[name] !== undefined && !wanted.includes(name),
  );
  return [
    ...missing.map((name): [string, string] => [`result.${name}`, `a ${jobType} job gives it`]),
    ...foreign.map((name): [string, string] => [`result.${name}`, `a ${jobType} job gives none`]),
    ...(result.qc && !hasNumber(result.qc)
      ? ([["result.qc", "has no value"]] as [string, string][])
      : []),
    ...(result.compression && jobType === "FILE_COMPRESSION"
      ? wrongFiles(result.compression, isPaired)
      : []),
  ];
}

function hasNumber(qc: object): boolean {
  return Object.values(qc).some((value) => typeof value === "number");
}

function wrongFiles(
  compression: NonNullable<Facts["compression"]>,
  isPaired: boolean,
): [string, string][] {
  const files = isPaired ? (["r1", "r2"] as const) : (["r1"] as const);
  const missing = files.flatMap((file) =>
    (["gzipSizeBytes", "rawMd5sum"] as const)
      .filter((name) => compression[file]?.[name] === undefined)
      .map((name): [string, string] => [
        `result.compression.${file}.${name}`,
        "a FILE_COMPRESSION job gives it",
      ]),
  );
  if (isPaired || !compression.r2) return missing;
  return [...missing, ["result.compression.r2", "its reads are single-end"]];
}
