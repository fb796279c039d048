import { Link, useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Backfill } from "../../api/generated/schemas.ts";
import { backfillPhase } from "../../api/generated/values.ts";
import { useFollow } from "../../api/use-follow.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Progress } from "../../component/progress.tsx";
import { SmallTable } from "../../component/small-table.tsx";
import { Split } from "../../component/split.tsx";
import { Pill, StatusPill } from "../../component/status-pill.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";
import { formatDollars, formatNumber } from "../../format.ts";
import { BackfillVerbs } from "./act.tsx";
import { storesOf } from "./columns.tsx";
import { phasesOf } from "./phases.ts";

/** One backfill: its phases, how far it is, and how well the mirror agreed. */
export function BackfillDetail() {
  return (
    <NeedRole one="admin">
      <Detail />
    </NeedRole>
  );
}

function Detail() {
  const params = useParams({ from: "/backfills/$backfillId" });
  const { api } = useConnection();
  const loaded = useItem("/backfills/{backfillId}", params);
  const backfill = loaded.item;
  return (
    <>
      <PageHeader
        title={backfill ? `Backfill of ${storesOf(backfill).toLowerCase()}` : "Backfill"}
        parent={{ to: "/backfills", label: "Backfills" }}
        facts={
          <>
            {backfill ? (
              <StatusPill
                status={backfill.status}
                reason={backfill.statusReason}
                since={backfill.updatedAt}
              />
            ) : null}
            <Id text={params.backfillId} label="backfill id" />
          </>
        }
        actions={
          <>
            {backfill ? <BackfillVerbs backfill={backfill} /> : null}
            <CopyAs
              cli={commandOf(`backfill get ${params.backfillId}`)}
              curl={curlOf(address(api, "GET /backfills/{backfillId}", { params }))}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(found) => <Parts backfill={found} />}
      </Await>
    </>
  );
}

function Parts({ backfill }: { backfill: Backfill }) {
  const { progress, statusReason, coverage } = backfill;
  useFollow(`${backfill.status} ${backfill.phase}`);
  return (
    <Split>
      <div className="space-y-4">
        <Panel title="How far it is">
          <ol className="mb-4 flex flex-wrap gap-2" aria-label="Phases">
            {phasesOf(backfill, backfillPhase).map(({ name, tone, words }) => (
              <li key={name}>
                <Pill tone={tone}>
                  {name}, {words}
                </Pill>
              </li>
            ))}
          </ol>
          <Progress label="Read sets" done={progress.done} total={progress.total} />
          {statusReason ? (
            <p className="mt-3 text-sm whitespace-pre-wrap wrap-anywhere">{statusReason}</p>
          ) : null}
        </Panel>
        <Panel title="How well the mirror agreed">
          {coverage.length > 0 ? (
            <SmallTable
              label="stores"
              columns={columns}
              rows={coverage}
              keyOf={(one) => one.storeId}
            />
          ) : (
            <p className="text-sm text-faint">It is known once a store was compared to its end.</p>
          )}
        </Panel>
      </div>
      <div className="space-y-4">
        <Panel title="About">
          <About backfill={backfill} />
        </Panel>
        <History subject={backfill.id} />
      </div>
    </Split>
  );
}

type Row = Backfill["coverage"][number];
const columns = [
  {
    title: "Store",
    cell: ({ storeId }: Row) => (
      <Link to="/sequence-stores/$storeId" params={{ storeId }} className="link">
        {storeId}
      </Link>
    ),
  },
  { title: "Listed", isNumeric: true, cell: ({ listed }: Row) => <Count of={listed} /> },
  { title: "Missing", isNumeric: true, cell: ({ missing }: Row) => <Count of={missing} /> },
  { title: "Stale", isNumeric: true, cell: ({ stale }: Row) => <Count of={stale} /> },
  { title: "Too many", isNumeric: true, cell: ({ extra }: Row) => <Count of={extra} /> },
  { title: "Mended", isNumeric: true, cell: ({ repaired }: Row) => <Count of={repaired} /> },
  { title: "As of", cell: ({ asOf }: Row) => <Time at={asOf} /> },
];

function About({ backfill }: { backfill: Backfill }) {
  const { estimate, calls } = backfill;
  return (
    <KeyValue
      facts={[
        ["Stores", backfill.storeIds.join(", ")],
        ["Writes", backfill.dryRun ? "no: a dry run" : "yes"],
        ["Part sizes, tags", backfill.details ? "asked for" : "left as they are"],
        ["Bytes seen", <Bytes key="bytes" count={backfill.progress.bytes} />],
        ["Taken up", formatNumber(backfill.attempts, "times")],
        ...Object.entries(calls).map(
          ([name, count]) => [name, <Count key={name} of={count} />] as const,
        ),
        ["It would take", estimate ? formatDollars(estimate.dollars) : null],
        ["Began by", backfill.origin === "schedule" ? "schedule" : backfill.createdBy],
        ["Begun", <Time key="begun" at={backfill.startedAt} />],
        ["Ended", <Time key="ended" at={backfill.finishedAt} />],
      ]}
    />
  );
}
