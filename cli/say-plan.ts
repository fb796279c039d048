import type { Call } from "#cli/command";
import { formatBytes } from "#cli/output/cell";
import * as Say from "#cli/say";
import type { Plan } from "#core/share/plan/schema";

/** Findings that are shown; the plan has more. */
const mostFindings = 10;

/** What a plan would do, for who is about to decide on it. */
export function sayPlan(call: Call, plan: Plan): void {
  const { id, packageId, destinationUri, status, totals, estimate, thawHours, sinceLast } = plan;
  const say = (text: string) => Say.note(call, text);
  say(`${id}: ${packageId} to ${destinationUri} (${status})`);
  if (!totals || !estimate) return;
  const { toSend, toSendBytes, alreadyThere, collisions, archivedFiles } = totals;
  say(`  ${toSend} files to send (${formatBytes(toSendBytes)}), ${alreadyThere} are there already`);
  if (collisions > 0) say(`  ${collisions} are left out: another file is at their place`);
  if (archivedFiles > 0) say(`  ${archivedFiles} are archived: up to ${thawHours} hours to thaw`);
  say(`  about $${estimate.dollars.toFixed(2)} and ${Math.ceil(estimate.seconds / 60)} minutes`);
  const { isCrossRegion, fromRegions, toRegion } = estimate.egress;
  if (isCrossRegion) say(`  leaves its Region: ${fromRegions.join(", ")} to ${toRegion}`);
  if (sinceLast) {
    const { pushJobId, added, changed, same, gone } = sinceLast;
    say(`  since ${pushJobId}: ${added} new, ${changed} changed, ${same} the same, ${gone} gone`);
  }
  for (const { message } of plan.findings.slice(0, mostFindings)) say(`  ! ${message}`);
  const rest = plan.findingCount - mostFindings;
  if (rest > 0) say(`  ! and ${rest} more: seqferry plan get ${id} --fields findings`);
}
