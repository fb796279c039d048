import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { canonical, sha256 } from "#core/canonical";
import { put, type Write } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import * as Id from "#core/id";
import * as Outbox from "#core/outbox";
import * as Package from "#core/package/package";
import { PackageSelection } from "#core/package/selection/schema";
import type { RuleAsk } from "#core/share/approval/need";
import { resolve } from "#core/share/destination/resolve";
import * as ShareEvent from "#core/share/event";
import { amountOf, folderOf, printsOf, reasonsOf, type Share } from "#core/share/rule/match";
import type { RuleRow } from "#core/share/rule/rule.entity";
import type { RuleRunRow, ShareRow } from "#core/share/rule/rule-run.entity";
import { dueAt, idOfPackage } from "#core/share/sharing-job/row";
import { type SharingJobRow, sharingJobEntity } from "#core/share/sharing-job/sharing-job.entity";
import { iso, minutes, now } from "#core/time";

/** Until its first event has come. */
const firstLookMs = minutes(15);
/** Letters of a name that a number may follow; packages have 128. */
const mostName = 120;

/**
 * A share of a run, and what writes its sharing job and its package: a part of the transaction that notes it on the run, so
 * that there is one or none. Throws `plan.refused` for a place that nothing of the project may go to.
 */
export function draft(
  rule: RuleRow,
  run: RuleRunRow,
  share: Share,
): Promise<{ share: ShareRow; writes: Write[] }> {
  const { projectId, dataTypes, fastqs } = share;
  return acting(rule, projectId, async () => {
    const shareDestination = folderOf(rule.shareDestination);
    await resolve({ shareDestination }, projectId);
    const packageId = Id.create("package");
    const selection = selectionOf(share, run.instrumentRunId);
    const n = run.shares.length + 1;
    const made = await Package.draft({ packageId, projectId, name: nameOf(run, n), selection });
    const ask = askOf(rule, run);
    const row: SharingJobRow = {
      ...{ sharingJobId: idOfPackage(packageId), projectId, packageId },
      ...{ ruleRunId: run.ruleRunId, rule: { ...ask, makers: rule.makers } },
      ...{ status: "PENDING", phase: "package", shareType: "push", shareDestination },
      ...{ isDryRun: false, defrosts: false },
      requestHash: sha256(canonical({ rule: run.ruleRunId, n })),
      ...{ createdAt: iso(), createdBy: rule.owner, updatedAt: iso() },
      ...dueAt(idOfPackage(packageId), iso(now() + firstLookMs)),
      version: 1,
    };
    const { sharingJobId } = row;
    return {
      share: {
        ...{ n, projectId, dataTypes, sharingJobId, packageId, ...amountOf(fastqs) },
        ...{ fastqCount: fastqs.length, libraryCount: librariesOf(share).length },
        ...{ prints: printsOf(fastqs), reasons: ask.reasons },
        ...{ status: "PENDING" as const, createdAt: iso() },
      },
      writes: [
        put(sharingJobEntity().create(row)),
        Audit.record({
          ...{ action: "sharing_job.create", subject: sharingJobId, projectId },
          details: { packageId, shareDestination, ruleRunId: run.ruleRunId, ruleId: rule.ruleId },
        }),
        Outbox.enqueue(createEvent(ShareEvent.SharingJobRequested, row)),
        ...made.writes,
      ],
    };
  });
}

/** As a sharer of that project, in the name of the rule's owner. */
function acting<T>({ owner }: RuleRow, projectId: string, work: () => T): T {
  const { id, name } = owner;
  return Actor.run(
    {
      ...{ type: "system", id: "rules", name, onBehalfOf: { id, name } },
      ...{ roles: ["sharer"], projectIds: [projectId] },
    },
    work,
  );
}

function askOf(rule: RuleRow, { ordinal, shares }: RuleRunRow): RuleAsk {
  const { bytes, files } = rule.caps;
  const sent = shares.filter(({ status }) => status !== "FAILED" && status !== "ABORTED");
  return {
    reasons: reasonsOf(rule, ordinal),
    isUnattended: rule.approvalMode === "unattended",
    caps: { bytes, files },
    before: {
      bytes: sent.reduce((sum, share) => sum + share.bytes, 0),
      files: sent.reduce((sum, share) => sum + share.files, 0),
    },
  };
}

/** Exactly these fastqs, of their libraries on that run; workflow runs are of these libraries. */
function selectionOf(share: Share, instrumentRunId: string): PackageSelection {
  return PackageSelection.parse({
    libraryRunList: librariesOf(share).map((libraryId) => ({ libraryId, instrumentRunId })),
    fastqIdList: share.fastqs.map(({ fastqId }) => fastqId),
    runsNarrowSecondary: true,
    dataTypeList: share.dataTypes,
  });
}

const librariesOf = ({ fastqs }: Share): string[] =>
  [...new Set(fastqs.map(({ libraryId }) => libraryId))].sort();

/** As the service before called them; of later shares with their number. */
function nameOf({ jobName, instrumentRunId }: RuleRunRow, n: number): string {
  const name = `autosharing-${jobName}-${instrumentRunId}`.slice(0, mostName);
  return n === 1 ? name : `${name}-${n}`;
}
