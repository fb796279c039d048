import { useState } from "react";
import { useItem } from "../../api/use-item.ts";
import { useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { useRole } from "../../session/use-role.ts";
import { HomePart } from "./part.tsx";
import { recent, recentMs, rowsOf, tooLongMs } from "./rows.ts";

/** What needs somebody, what moves, and what came: a few rows of each, and the way to all of them. */
export function Home() {
  return (
    <>
      <PageHeader title="Home" lead="What needs you, what moves now, and what arrived." />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div className="min-w-0 space-y-4">
          <Approvals />
          <Failures />
          <WaitingTooLong />
        </div>
        <div className="min-w-0 space-y-4">
          <Moving />
          <Arrived />
        </div>
      </div>
    </>
  );
}

/** A page of each list: more than these few is seen in the lists themselves. */
const limit = 20;

function Approvals() {
  const { can, claims } = useRole();
  const approvals = useList("/approvals", { query: { status: "PENDING" }, limit });
  const mayDecide = can("approver");
  // Nobody approves what they asked for themselves.
  const mine = approvals.items.filter(
    ({ requestedBy }) => mayDecide !== requestedBy.includes(claims?.user ?? ""),
  );
  return (
    <HomePart
      title={mayDecide ? "Wait for your approval" : "Your requests that wait for approval"}
      rows={rowsOf({ approvals: mine })}
      asked={[approvals]}
      none={
        mayDecide ? "Nothing waits for your approval." : "None of your pushes waits for approval."
      }
    />
  );
}

function Failures() {
  const { can } = useRole();
  const isAdmin = can("admin");
  const query = { status: "FAILED" as const };
  const pushes = useList("/push-jobs", { query, limit });
  const copies = useList("/copy-jobs", { query, limit });
  const thaws = useList("/unarchiving-jobs", { query, limit });
  const syncs = useList("/sync-requests", { query, limit });
  const packages = useList("/packages", { query, limit });
  const backfills = useList("/backfills", { query, limit, enabled: isAdmin });
  const letters = useItem("/dead-letters", {}, { enabled: isAdmin });
  const rows = rowsOf({
    ...{ pushes: pushes.items, copies: copies.items, thaws: thaws.items, syncs: syncs.items },
    ...{ packages: packages.items, backfills: backfills.items, deadLetters: letters.item?.items },
  });
  return (
    <HomePart
      title="Failed this week"
      rows={recent(rows)}
      asked={[pushes, copies, thaws, syncs, packages, backfills, letters]}
      none="Nothing failed."
    />
  );
}

function WaitingTooLong() {
  // As the page was opened: a question that changed with every look would never be answered from the cache.
  const [createdBefore] = useState(() => new Date(Date.now() - tooLongMs).toISOString());
  const syncs = useList("/sync-requests", { query: { status: "RUNNING", createdBefore }, limit });
  return (
    <HomePart
      title="Wait for more than a day"
      rows={rowsOf({ syncs: syncs.items })}
      asked={[syncs]}
      none="Nobody waits for fastqs for so long."
    />
  );
}

function Moving() {
  const { can } = useRole();
  const query = { status: "RUNNING" as const };
  const pushes = useList("/push-jobs", { query, limit });
  const copies = useList("/copy-jobs", { query, limit });
  const thaws = useList("/unarchiving-jobs", { query, limit });
  const syncs = useList("/sync-requests", { query, limit });
  const packages = useList("/packages", { query, limit });
  const backfills = useList("/backfills", { query, limit, enabled: can("admin") });
  const readSets = useList("/read-sets", { query: { status: "ACTIVATING" }, limit });
  const rows = rowsOf({
    ...{ pushes: pushes.items, copies: copies.items, thaws: thaws.items, syncs: syncs.items },
    ...{ packages: packages.items, backfills: backfills.items, readSets: readSets.items },
  });
  return (
    <HomePart
      title="Moving now"
      rows={rows}
      asked={[pushes, copies, thaws, syncs, packages, backfills, readSets]}
      none="Nothing moves."
    />
  );
}

function Arrived() {
  const [createdAfter] = useState(() => new Date(Date.now() - recentMs).toISOString());
  const runs = useList("/workflow-runs", { limit: 6 });
  const packages = useList("/packages", { query: { status: "SUCCEEDED" }, limit: 6 });
  const readSets = useList("/read-sets", { query: { createdAfter }, limit });
  const rows = rowsOf({
    ...{ runs: runs.items, packages: packages.items, readSets: readSets.items },
  });
  return (
    <HomePart
      title="Arrived"
      rows={rows}
      asked={[runs, packages, readSets]}
      none="Read sets of the last week, packages and workflow runs show here."
    />
  );
}
