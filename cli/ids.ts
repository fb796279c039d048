import type * as z from "zod";
import type { Call } from "#cli/command";
import { usage } from "#cli/exit";
import { ImportKey } from "#core/catalogue/import-schema";
import { WorkflowRunKey } from "#core/catalogue/workflow-run/schema";
import { CopyJobKey } from "#core/copy/schema";
import { FastqJobKey } from "#core/fastq/job/schema";
import { FastqKey, FastqSetKey } from "#core/fastq/schema";
import { SyncRequestKey } from "#core/fastq/sync/schema";
import { UnarchivingJobKey } from "#core/fastq/unarchiving/schema";
import { WebhookKey } from "#core/notify/webhook/schema";
import { LinkKey } from "#core/package/link-schema";
import { PackageKey } from "#core/package/schema";
import { BackfillKey } from "#core/readset/backfill-schema";
import { ApprovalKey } from "#core/share/approval/schema";
import { DestinationKey } from "#core/share/destination/schema";
import { PlanKey } from "#core/share/plan/schema";
import { PushJobKey } from "#core/share/push/schema";
import { RuleRunKey } from "#core/share/rule/run-schema";
import { RuleKey } from "#core/share/rule/schema";
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

export const backfillIdOf = idOf(BackfillKey.shape.backfillId, "backfill");
export const copyJobIdOf = idOf(CopyJobKey.shape.copyJobId, "copy job");
export const packageIdOf = idOf(PackageKey.shape.packageId, "package");
export const linkIdOf = idOf(LinkKey.shape.linkId, "link's id");
export const fastqIdOf = idOf(FastqKey.shape.fastqId, "fastq");
export const fastqSetIdOf = idOf(FastqSetKey.shape.fastqSetId, "fastq set");
export const fastqJobIdOf = idOf(FastqJobKey.shape.fastqJobId, "job of a fastq");
export const syncRequestIdOf = idOf(SyncRequestKey.shape.syncRequestId, "sync request");
export const importIdOf = idOf(ImportKey.shape.importId, "import");
export const portalRunIdOf = idOf(WorkflowRunKey.shape.portalRunId, "workflow run");
export const unarchivingJobIdOf = idOf(UnarchivingJobKey.shape.unarchivingJobId, "unarchiving job");
export const sharingJobIdOf = idOf(SharingJobKey.shape.sharingJobId, "sharing job");
export const destinationIdOf = idOf(DestinationKey.shape.destinationId, "destination");
export const planIdOf = idOf(PlanKey.shape.planId, "plan");
export const approvalIdOf = idOf(ApprovalKey.shape.approvalId, "approval");
export const pushJobIdOf = idOf(PushJobKey.shape.pushJobId, "push job");
export const webhookIdOf = idOf(WebhookKey.shape.webhookId, "webhook");
export const ruleIdOf = idOf(RuleKey.shape.ruleId, "rule");
export const ruleRunIdOf = idOf(RuleRunKey.shape.ruleRunId, "rule run");

/** Reads an id, or a line of its list, which begins with it. Throws `CliError` with exit `usage`. */
function idOf(schema: z.ZodType<string>, what: string) {
  return (text: string): string => {
    const parsed = schema.safeParse(text.split("\t")[0]);
    if (parsed.success) return parsed.data;
    throw usage(`"${text}" is no ${what}: ${parsed.error.issues[0]?.message}`);
  };
}
