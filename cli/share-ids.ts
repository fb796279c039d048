import { usage } from "#cli/exit";
import { WebhookKey } from "#core/notify/webhook/schema";
import { ApprovalKey } from "#core/share/approval/schema";
import { DestinationKey } from "#core/share/destination/schema";
import { PlanKey } from "#core/share/plan/schema";
import { PushJobKey } from "#core/share/push/schema";

/** An id of a destination, or a line of `destination list`. Throws `CliError` with exit `usage`. */
export function destinationIdOf(text: string): string {
  const parsed = DestinationKey.safeParse({ destinationId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.destinationId;
  throw usage(`"${text}" is no destination: ${parsed.error.issues[0]?.message}`);
}

/** An id of a plan, or a line of `plan list`. Throws `CliError` with exit `usage`. */
export function planIdOf(text: string): string {
  const parsed = PlanKey.safeParse({ planId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.planId;
  throw usage(`"${text}" is no plan: ${parsed.error.issues[0]?.message}`);
}

/** An id of an approval, or a line of `approval list`. Throws `CliError` with exit `usage`. */
export function approvalIdOf(text: string): string {
  const parsed = ApprovalKey.safeParse({ approvalId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.approvalId;
  throw usage(`"${text}" is no approval: ${parsed.error.issues[0]?.message}`);
}

/** An id of a push job, or a line of `push list`. Throws `CliError` with exit `usage`. */
export function pushJobIdOf(text: string): string {
  const parsed = PushJobKey.safeParse({ pushJobId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.pushJobId;
  throw usage(`"${text}" is no push job: ${parsed.error.issues[0]?.message}`);
}

/** An id of a webhook, or a line of `webhook list`. Throws `CliError` with exit `usage`. */
export function webhookIdOf(text: string): string {
  const parsed = WebhookKey.safeParse({ webhookId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.webhookId;
  throw usage(`"${text}" is no webhook: ${parsed.error.issues[0]?.message}`);
}
