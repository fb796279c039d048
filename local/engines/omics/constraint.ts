import {
  CreationType,
  ETagAlgorithmFamily,
  FileType,
  ReadSetActivationJobStatus,
  ReadSetExportJobStatus,
  ReadSetFile,
  ReadSetImportJobStatus,
  ReadSetPartSource,
  ReadSetStatus,
  SequenceStoreStatus,
} from "@aws-sdk/client-omics";
import { invalid } from "#local/engines/omics/error";

type Rule = (at: string, value: unknown) => void;

const id = text(10, 36, /^[0-9]+$/, "[0-9]+");
const label = text(1, 127);
const s3File = text(
  5,
  1093,
  /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.{1,1024}$/,
  "s3://bucket/key",
);

/**
 * What the API reference says about members and the SDK's schemas leave out: lengths, patterns, enumerations.
 * A key is a member's name, or `Structure.member` where the same name means something else.
 */
const rules: Record<string, Rule> = {
  id,
  sequenceStoreId: id,
  readSetId: id,
  uploadId: id,
  name: label,
  sampleId: label,
  subjectId: label,
  generatedFrom: label,
  clientToken: label,
  description: text(1, 255),
  referenceArn: text(
    1,
    127,
    /^arn:.+:omics:.+:.+:referenceStore\/.+\/reference\/.+$/,
    "a reference ARN",
  ),
  roleArn: text(20, 2048, /^arn:/, "arn:.*"),
  resourceArn: text(1, 2048, /^arn:[^:]+:omics:/, "arn:aws:omics:…"),
  destination: text(
    5,
    1093,
    /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/?(.{1,1024}\/)?$/,
    "s3://bucket/prefix/",
  ),
  s3AccessPointArn: text(
    1,
    1024,
    /^arn:[^:]*:s3:[^:]*:[^:]*:accesspoint\/.*/,
    "arn:[^:]*:s3:[^:]*:[^:]*:accesspoint/.*",
  ),
  s3AccessPolicy: text(1, 100_000),
  accessLogLocation: text(
    0,
    1093,
    /^$|^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/?(.{1,800}\/)?$/,
    "s3://bucket/prefix/",
  ),
  "SourceFiles.source1": s3File,
  "SourceFiles.source2": s3File,
  nextToken: text(1, 6144),
  maxResults: range(1, 100),
  partNumber: range(1, 10_000),
  tags: checkTags,
  tagKeys: items(0, 50),
  ids: items(1, 100),
  propagatedSetLevelTags: items(0, 50),
  "StartReadSetImportJobRequest.sources": items(1, 100),
  "StartReadSetActivationJobRequest.sources": items(1, 20),
  "StartReadSetExportJobRequest.sources": items(1, 100),
  sourceFileType: oneOf(FileType),
  partSource: oneOf(ReadSetPartSource),
  file: oneOf(ReadSetFile),
  creationType: oneOf(CreationType),
  eTagAlgorithmFamily: oneOf(ETagAlgorithmFamily),
  "SequenceStoreFilter.status": oneOf(SequenceStoreStatus),
  "ReadSetFilter.status": oneOf(ReadSetStatus),
  "ImportReadSetFilter.status": oneOf(ReadSetImportJobStatus),
  "ActivateReadSetFilter.status": oneOf(ReadSetActivationJobStatus),
  "ExportReadSetFilter.status": oneOf(ReadSetExportJobStatus),
};

/** Throws `ValidationException` when a member breaks what the API reference asks of it. */
export function checkConstraint(
  structure: string,
  member: string,
  at: string,
  value: unknown,
): void {
  (rules[`${structure}.${member}`] ?? rules[member])?.(at, value);
}

function text(min: number, max: number, pattern?: RegExp, shown?: string): Rule {
  return (at, value) => {
    const length = String(value).length;
    if (length < min)
      throw invalid(at, value, `Member must have length greater than or equal to ${min}`);
    if (length > max)
      throw invalid(at, value, `Member must have length less than or equal to ${max}`);
    if (pattern && !pattern.test(String(value)))
      throw invalid(at, value, `Member must satisfy regular expression pattern: ${shown}`);
  };
}

function range(min: number, max: number): Rule {
  return (at, value) => {
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max)
      throw invalid(at, value, `Member must be between ${min} and ${max}, inclusive`);
  };
}

function items(min: number, max: number): Rule {
  return (at, value) => {
    const length = (value as unknown[]).length;
    if (length < min || length > max)
      throw invalid(at, `${length} items`, `Member must have between ${min} and ${max} items`);
  };
}

function oneOf(values: Record<string, string>): Rule {
  const allowed = Object.values(values);
  return (at, value) => {
    if (!allowed.includes(String(value)))
      throw invalid(at, value, `Member must satisfy enum value set: [${allowed.join(", ")}]`);
  };
}

function checkTags(at: string, value: unknown): void {
  const tags = Object.entries(value as Record<string, string>);
  if (tags.length > 50)
    throw invalid(at, `${tags.length} tags`, "Member must have at most 50 tags");
  for (const [key, content] of tags) {
    text(1, 128)(`${at}.key`, key);
    text(0, 256)(`${at}.${key}`, content);
  }
}
