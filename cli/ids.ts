import type { Call } from "#cli/command";
import { usage } from "#cli/exit";
import { ImportKey } from "#core/catalogue/import-schema";
import { WorkflowRunKey } from "#core/catalogue/workflow-run/schema";
import { CopyJobKey } from "#core/copy/schema";
import { FastqJobKey } from "#core/fastq/job/schema";
import { FastqKey, FastqSetKey } from "#core/fastq/schema";
import { SyncRequestKey } from "#core/fastq/sync/schema";
import { UnarchivingJobKey } from "#core/fastq/unarchiving/schema";
import { LinkKey } from "#core/package/link-schema";
import { PackageKey } from "#core/package/schema";
import { BackfillKey } from "#core/readset/backfill-schema";
import { SharingJobKey } from "#core/share/sharing-job/schema";

/** A read set as the API's path names it. */
export type Reference = { storeId: string; readSetId: string };

/** The ids that a command was given; `-` stands for the lines of stdin. Throws when there are none. */
export async function idsOf({ args, context }: Call): Promise<string[]> {
  if (!args.includes("-")) return args;
  if (context.stdin.isTTY) throw usage("-: stdin is the terminal", "Pipe ids into the command.");
  const lines = (await context.stdin.text()).split("\n").map((line) => line.trim());
  const ids = args.flatMap((arg) => (arg === "-" ? lines.filter(Boolean) : [arg]));
  if (ids.length === 0) throw usage("-: there are no ids on stdin");
  return ids;
}

/** True when several were asked for, so that JSON is a list. */
export const isMany = ({ args }: Call): boolean => args.length > 1 || args.includes("-");

/**
 * `STORE/READSET`, an ARN of a read set, or a line of `read-set list` (store and id before others).
 * Throws `CliError` with exit `usage`.
 */
export function referenceOf(text: string): Reference {
  const arn = /^arn:[^:]+:omics:[^:]*:\d*:sequenceStore\/(\d{10,36})\/readSet\/(\d{10,36})$/;
  const found =
    /^(\d{10,36})\/(\d{10,36})$/.exec(text) ??
    arn.exec(text) ??
    /^(\d{10,36})\t(\d{10,36})(?:\t.*)?$/.exec(text);
  if (found?.[1] && found[2]) return { storeId: found[1], readSetId: found[2] };
  const hint = /^\d{10,36}$/.test(text)
    ? `Name its store, too: STORE/${text}`
    : "It is STORE/READSET, or the ARN of a read set.";
  throw usage(`"${text}" is no read set`, hint);
}

export const pathOfReadSet = ({ storeId, readSetId }: Reference): string =>
  `/read-sets/${storeId}/${readSetId}`;

/** An id of a backfill, or a line of `backfill list`. Throws `CliError` with exit `usage`. */
export function backfillIdOf(text: string): string {
  const parsed = BackfillKey.safeParse({ backfillId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.backfillId;
  throw usage(`"${text}" is no backfill: ${parsed.error.issues[0]?.message}`);
}

/** An id of a copy job, or a line of `copy list`. Throws `CliError` with exit `usage`. */
export function copyJobIdOf(text: string): string {
  const parsed = CopyJobKey.safeParse({ copyJobId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.copyJobId;
  throw usage(`"${text}" is no copy job: ${parsed.error.issues[0]?.message}`);
}

/** An id of a package, or a line of `package list`. Throws `CliError` with exit `usage`. */
export function packageIdOf(text: string): string {
  const parsed = PackageKey.safeParse({ packageId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.packageId;
  throw usage(`"${text}" is no package: ${parsed.error.issues[0]?.message}`);
}

/** An id of a link, or a line of `package links`. Throws `CliError` with exit `usage`. */
export function linkIdOf(text: string): string {
  const parsed = LinkKey.safeParse({ linkId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.linkId;
  throw usage(`"${text}" is no link's id: ${parsed.error.issues[0]?.message}`);
}

/** An id of a fastq, or a line of `fastq list`. Throws `CliError` with exit `usage`. */
export function fastqIdOf(text: string): string {
  const parsed = FastqKey.safeParse({ fastqId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.fastqId;
  throw usage(`"${text}" is no fastq: ${parsed.error.issues[0]?.message}`);
}

/** An id of a fastq set, or a line of `fastq-set list`. Throws `CliError` with exit `usage`. */
export function fastqSetIdOf(text: string): string {
  const parsed = FastqSetKey.safeParse({ fastqSetId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.fastqSetId;
  throw usage(`"${text}" is no fastq set: ${parsed.error.issues[0]?.message}`);
}

/** An id of a job of a fastq, or a line of `fastq-job list`. Throws `CliError` with exit `usage`. */
export function fastqJobIdOf(text: string): string {
  const parsed = FastqJobKey.safeParse({ fastqJobId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.fastqJobId;
  throw usage(`"${text}" is no job of a fastq: ${parsed.error.issues[0]?.message}`);
}

/** An id of a sync request, or a line of `sync list`. Throws `CliError` with exit `usage`. */
export function syncRequestIdOf(text: string): string {
  const parsed = SyncRequestKey.safeParse({ syncRequestId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.syncRequestId;
  throw usage(`"${text}" is no sync request: ${parsed.error.issues[0]?.message}`);
}

/** An id of an import, or a line of `import list`. Throws `CliError` with exit `usage`. */
export function importIdOf(text: string): string {
  const parsed = ImportKey.safeParse({ importId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.importId;
  throw usage(`"${text}" is no import: ${parsed.error.issues[0]?.message}`);
}

/** A portal run id, or a line of `workflow-run list`. Throws `CliError` with exit `usage`. */
export function portalRunIdOf(text: string): string {
  const parsed = WorkflowRunKey.safeParse({ portalRunId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.portalRunId;
  throw usage(`"${text}" is no workflow run: ${parsed.error.issues[0]?.message}`);
}

/** An id of an unarchiving job, or a line of `unarchive list`. Throws `CliError` with exit `usage`. */
export function unarchivingJobIdOf(text: string): string {
  const parsed = UnarchivingJobKey.safeParse({ unarchivingJobId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.unarchivingJobId;
  throw usage(`"${text}" is no unarchiving job: ${parsed.error.issues[0]?.message}`);
}

/** An id of a sharing job, or a line of `share list`. Throws `CliError` with exit `usage`. */
export function sharingJobIdOf(text: string): string {
  const parsed = SharingJobKey.safeParse({ sharingJobId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.sharingJobId;
  throw usage(`"${text}" is no sharing job: ${parsed.error.issues[0]?.message}`);
}
