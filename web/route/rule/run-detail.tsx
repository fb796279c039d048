import { Link, useParams } from "@tanstack/react-router";
import { ApiError } from "../../api/api-error.ts";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { RuleRun, RuleRunShare } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { useFollow } from "../../api/use-follow.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Split } from "../../component/split.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { useToast } from "../../component/toast.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";

/** A rule on one sequencing run: what it shared, and what others had shared already. */
export function RuleRunDetail() {
  const params = useParams({ from: "/rule-runs/$ruleRunId" });
  const { api } = useConnection();
  const loaded = useItem("/rule-runs/{ruleRunId}", params);
  const run = loaded.item;
  return (
    <>
      <PageHeader
        title={run ? `${run.jobName} on ${run.instrumentRunId}` : "Rule run"}
        parent={
          run
            ? { to: `/rules/${run.ruleId}`, label: run.jobName }
            : { to: "/rules", label: "Rules" }
        }
        facts={
          <>
            {run ? (
              <StatusPill status={run.status} reason={run.statusReason} since={run.updatedAt} />
            ) : null}
            <Id text={params.ruleRunId} label="rule run id" />
          </>
        }
        actions={
          <>
            {run ? <Retry run={run} /> : null}
            <CopyAs
              cli={run ? commandOf(`rule runs ${run.ruleId}`) : undefined}
              curl={curlOf(address(api, "GET /rule-runs/{ruleRunId}", { params }))}
            />
          </>
        }
      />
      <Await of={loaded} lines={6}>
        {(found) => <Parts run={found} />}
      </Await>
    </>
  );
}

function Retry({ run }: { run: RuleRun }) {
  const change = useAction("PATCH /rule-runs/{ruleRunId}");
  const toast = useToast();
  if (run.status !== "FAILED") return null;
  const input = { params: { ruleRunId: run.id }, body: { status: "PENDING" as const } };
  return (
    <Button
      look="primary"
      icon="refresh"
      refusal={change.refusal}
      isRunning={change.isRunning}
      onClick={() =>
        void change.run(input, { version: run.version }).then(
          () => toast("What it has not shared is shared now"),
          (error: unknown) =>
            toast(error instanceof ApiError ? error.message : String(error), "bad"),
        )
      }
    >
      Retry
    </Button>
  );
}

function Parts({ run }: { run: RuleRun }) {
  useFollow(`${run.status} ${run.version}`);
  return (
    <Split>
      <div className="space-y-4">
        <Panel title="Shares">
          {run.statusReason ? (
            <p className="mb-2 text-sm wrap-anywhere">{run.statusReason}</p>
          ) : null}
          {run.shares.length > 0 ? (
            <SmallTable
              label="shares"
              columns={columns}
              rows={run.shares}
              keyOf={({ sharingJobId }) => sharingJobId}
            />
          ) : (
            <p className="text-sm text-faint">It has shared nothing.</p>
          )}
        </Panel>
        {run.merged.length > 0 ? (
          <Panel title="Left to other rules">
            <ul className="space-y-1 text-sm">
              {run.merged.map(({ projectId, dataType, ruleId }) => (
                <li key={`${projectId} ${dataType} ${ruleId}`}>
                  {dataType} of {projectId}, sent to the same folder by{" "}
                  <Link to="/rules/$ruleId" params={{ ruleId }} className="link">
                    {ruleId}
                  </Link>
                </li>
              ))}
            </ul>
          </Panel>
        ) : null}
      </div>
      <div className="space-y-4">
        <Panel title="About">
          <KeyValue
            facts={[
              ["To", <Id key="to" text={run.shareDestination} label="destination" />],
              [
                "Run of its rule",
                run.ordinal === 0 ? "it was not let in" : `number ${run.ordinal}`,
              ],
              ["Attempt", run.attempt],
              ["Begun", <Time key="begun" at={run.createdAt} />],
              ["Ended", <Time key="ended" at={run.endedAt} />],
            ]}
          />
        </Panel>
        <History subject={run.id} />
      </div>
    </Split>
  );
}

const jobs: string = "/sharing-jobs";
const packages: string = "/packages";

const columns: readonly SmallColumn<RuleRunShare>[] = [
  {
    title: "Share",
    cell: ({ n, sharingJobId }) => (
      <Link to={`${jobs}/${sharingJobId}` as string} className="link">
        {n === 1 ? "first" : `${n}, of what came late`}
      </Link>
    ),
  },
  {
    title: "Status",
    cell: ({ status, statusReason }) => <StatusPill status={status} reason={statusReason} />,
  },
  { title: "Project", cell: ({ projectId }) => projectId },
  { title: "Data", cell: ({ dataTypes }) => dataTypes.join(", ") },
  {
    title: "Package",
    cell: ({ packageId }) => (
      <Link to={`${packages}/${packageId}` as string} className="link">
        package
      </Link>
    ),
  },
  { title: "Files", isNumeric: true, cell: ({ files }) => <Count of={files} /> },
  { title: "Size", isNumeric: true, cell: ({ bytes }) => <Bytes count={bytes} /> },
  {
    title: "Who decides",
    cell: ({ approvalReasons }) =>
      approvalReasons.length > 0 ? approvalReasons.join(" ") : "as the policy says",
  },
  { title: "Ended", cell: ({ endedAt }) => <Time at={endedAt} /> },
];
