import { Link } from "@tanstack/react-router";
import type { Plan } from "../../api/generated/schemas.ts";
import { KeyValue } from "../../component/key-value.tsx";
import { Panel } from "../../component/panel.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Bytes, Count } from "../../component/value.tsx";
import { formatDollars, formatDuration } from "../../format.ts";
import { Findings } from "../package/findings.tsx";

/** What a push of it would do: counts, cost, time, the difference to the last share, and every finding. */
export function PlanSummary({ plan }: { plan: Plan }) {
  const { statusReason, status, totals, findings, findingCount } = plan;
  return (
    <>
      {status === "FAILED" || status === "ABORTED" ? (
        <Panel title="Why it cannot be pushed">
          <p className="text-sm whitespace-pre-wrap wrap-anywhere">{statusReason}</p>
        </Panel>
      ) : null}
      {totals ? (
        <Panel title="What would be done">
          <Numbers plan={plan} />
        </Panel>
      ) : null}
      {findingCount > 0 ? (
        <Panel
          title={
            findingCount === 1 ? "One finding" : `${findingCount.toLocaleString("en")} findings`
          }
        >
          <Findings of={findings} />
          {findingCount > findings.length ? (
            <p className="mt-2 text-sm text-faint">
              The first {findings.length} are shown, errors before warnings.
            </p>
          ) : null}
        </Panel>
      ) : null}
    </>
  );
}

function Numbers({ plan }: { plan: Plan }) {
  const { totals, estimate, sinceLast, thawHours } = plan;
  if (!totals) return null;
  return (
    <KeyValue
      facts={[
        ["To send", <Amount key="send" count={totals.toSend} bytes={totals.toSendBytes} />],
        [
          "Already there",
          <Amount key="there" count={totals.alreadyThere} bytes={totals.alreadyThereBytes} />,
        ],
        [
          "Collisions",
          totals.collisions > 0 ? (
            <Pill key="collisions" tone="warn">
              {totals.collisions.toLocaleString("en")} left as they are
            </Pill>
          ) : (
            <Count key="collisions" of={0} />
          ),
        ],
        [
          "Archived",
          <span key="archived">
            <Amount count={totals.archivedFiles} bytes={totals.archivedBytes} />
            {thawHours ? `, thawed first: up to ${thawHours} h` : null}
          </span>,
        ],
        ["Cost", estimate ? formatDollars(estimate.dollars) : null],
        ["Takes", estimate ? `about ${formatDuration(estimate.seconds * 1000)}` : null],
        ["Leaves its Region", estimate ? egressOf(estimate) : null],
        ["Since the last share", <Difference key="last" sinceLast={sinceLast} />],
      ]}
    />
  );
}

function Amount({ count, bytes }: { count: number; bytes: number }) {
  return (
    <span>
      <Count of={count} /> {count === 1 ? "file" : "files"}
      {count > 0 ? (
        <>
          , <Bytes count={bytes} />
        </>
      ) : null}
    </span>
  );
}

function egressOf({ egress }: NonNullable<Plan["estimate"]>): string {
  if (!egress.isCrossRegion) return "no";
  const from = egress.fromRegions.join(", ");
  return `from ${from} to ${egress.toRegion ?? "another"}, ${formatDollars(egress.dollars)} of the cost`;
}

function Difference({ sinceLast }: { sinceLast: Plan["sinceLast"] }) {
  if (!sinceLast) return <>the project has pushed nothing there</>;
  const { pushJobId, added, changed, same, gone } = sinceLast;
  return (
    <span>
      <Count of={added} /> new, <Count of={changed} /> changed, <Count of={same} /> the same,{" "}
      <Count of={gone} /> no longer in it (
      <Link to="/push-jobs/$pushJobId" params={{ pushJobId }} className="link">
        that push
      </Link>
      )
    </span>
  );
}
