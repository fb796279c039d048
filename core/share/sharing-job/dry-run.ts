import { put, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import * as Items from "#core/items";
import type { PlanRow } from "#core/share/plan/plan.entity";
import { type CanonicalRequest, differingMembers, hashOf } from "#core/share/sharing-job/request";
import { isEnded } from "#core/share/sharing-job/row";
import {
  dryRunEntity,
  type SharingJobRow,
  sharingJobEntity,
} from "#core/share/sharing-job/sharing-job.entity";
import { days, epochSeconds, hours, iso, now } from "#core/time";

/** So long a dry run counts. */
const lifeMs = hours(24);
/** Of the project's jobs so many are looked at to say what differs. */
const mostLooked = 25;

/** The write that remembers a dry run that SUCCEEDED. */
export function remember(row: SharingJobRow, plan: { planId: string; planHash: string }): Write {
  const { projectId, requestHash, sharingJobId } = row;
  return put(
    dryRunEntity().put({
      ...{ projectId, requestHash, sharingJobId, ...plan },
      ...{ at: iso(), expires_at: epochSeconds(now() + days(30)) },
    }),
  );
}

/**
 * The dry run that has shown what a push would send. Throws `sharing_job.no_dry_run` when there is none of an equal
 * request that SUCCEEDED within 24 hours, and says what comes near to one.
 */
export async function assertSeen(
  projectId: string,
  form: CanonicalRequest,
): Promise<NonNullable<SharingJobRow["dryRun"]>> {
  const requestHash = hashOf(projectId, form);
  const { data } = await dryRunEntity().get({ projectId, requestHash }).go({ consistent: true });
  const found = data;
  if (found && found.at > iso(now() - lifeMs)) {
    const { sharingJobId, planId, planHash } = found;
    return { sharingJobId, planId, planHash };
  }
  const why = found
    ? `${found.sharingJobId}, an equal one, ended at ${found.at}: it counts for 24 hours.`
    : await nearMiss(projectId, form, requestHash);
  throw new VisibleError(
    "sharing_job.no_dry_run",
    `No dry run has shown what this push would send. ${why}`.trim(),
    {
      hint: 'Ask for the same with "dryrun": true, look at what it lists, and ask again. Nothing was sent.',
    },
  );
}

/** What a new plan has otherwise than that of the dry run, in words. */
export function differencesOf(seen: PlanRow | undefined, made: PlanRow): string | undefined {
  if (!seen?.basis || !made.basis) return undefined;
  const counts = (["objects", "bytes", "toSend", "alreadyThere", "collisions"] as const)
    .filter((name) => seen.totals?.[name] !== made.totals?.[name])
    .map((name) => `${name} ${seen.totals?.[name]} → ${made.totals?.[name]}`);
  const changes = [
    seen.basis.merkleRoot === made.basis.merkleRoot ? [] : ["files of the package"],
    seen.basis.destinationVersion === made.basis.destinationVersion ? [] : ["the destination"],
    seen.basis.policyVersion === made.basis.policyVersion ? [] : ["the sharing policy"],
    seen.basis.itemsDigest === made.basis.itemsDigest
      ? []
      : ["what is at the destination, or is sent"],
    seen.findingCount === made.findingCount ? [] : ["findings"],
    counts,
  ].flat();
  return changes.join("; ") || undefined;
}

async function nearMiss(
  projectId: string,
  form: CanonicalRequest,
  requestHash: string,
): Promise<string> {
  const query = sharingJobEntity().query.byProject({ projectId });
  const { items } = await Items.query(query, { limit: mostLooked, order: "desc" });
  const found = await Items.rowsAt(sharingJobEntity(), items);
  const dry = found.filter((row) => row?.isDryRun);
  const equal = dry.find((row) => row?.requestHash === requestHash);
  if (equal)
    return `${equal.sharingJobId}, an equal one, ${isEnded(equal) ? "is" : "is still"} ${equal.status}.`;
  const last = dry.find((row) => row?.status === "SUCCEEDED" && row.request);
  if (!last?.request) return "";
  return `The last one, ${last.sharingJobId}, has other values of ${differingMembers(form, last.request).join(", ")}.`;
}
