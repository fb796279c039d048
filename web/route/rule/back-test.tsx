import { useEffect, useState } from "react";
import type { BackTest, BackTestLine, Rule } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { useList } from "../../api/use-list.ts";
import { Button } from "../../component/button.tsx";
import { Bars } from "../../component/chart.tsx";
import { Field, Input } from "../../component/field.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { Panel } from "../../component/panel.tsx";
import { PartList } from "../../component/part-list.tsx";
import { Problem } from "../../component/problem.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Pill, StatusPill, type Tone } from "../../component/status-pill.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";
import { formatBytes, formatNumber } from "../../format.ts";
import { weeksOf } from "./back-test-weeks.ts";
import { FindingList } from "./findings.tsx";

/** Tries a rule on past runs, and shows what it would have done. */
export function BackTests({ rule, onEnded }: { rule: Rule; onEnded: () => void }) {
  const tests = useList("/rules/{ruleId}/back-tests", { params: { ruleId: rule.id }, limit: 10 });
  const { id, status } = tests.items[0] ?? {};
  const isNews = status === "SUCCEEDED" && id !== rule.backTestId;
  // The rule itself knows of it by then, and rests: nobody would ask for it again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each that ends.
  useEffect(() => {
    if (isNews) onEnded();
  }, [id, isNews]);
  return (
    <div className="space-y-4">
      <Panel title="Try it on past runs">
        <StartBackTest rule={rule} />
      </Panel>
      <PartList of={tests} none="It was never tried.">
        {([latest, ...before]) => (
          <>
            {latest ? <Latest test={latest} isCurrent={latest.id === rule.backTestId} /> : null}
            {before.length > 0 ? (
              <Panel title="Before">
                <SmallTable
                  label="back-tests"
                  columns={testColumns}
                  rows={before}
                  keyOf={({ id }) => id}
                />
              </Panel>
            ) : null}
          </>
        )}
      </PartList>
    </div>
  );
}

function StartBackTest({ rule }: { rule: Rule }) {
  const start = useAction("POST /rules/{ruleId}/back-tests");
  const [days, setDays] = useState("90");
  const isWrong = !/^\d+$/.test(days) || Number(days) < 1 || Number(days) > 400;
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div className="w-40">
        <Field label="Days to look back" error={isWrong ? "A number from 1 to 400" : undefined}>
          <Input value={days} onChange={setDays} inputMode="numeric" />
        </Field>
      </div>
      <Button
        look="primary"
        refusal={start.refusal ?? (isWrong ? "Say how many days, from 1 to 400." : undefined)}
        isRunning={start.isRunning}
        onClick={() =>
          void start
            .run({ params: { ruleId: rule.id }, body: { days: Number(days) } })
            .catch(() => undefined)
        }
      >
        Back-test
      </Button>
      {start.error ? <Problem error={start.error} /> : null}
    </div>
  );
}

function Latest({ test, isCurrent }: { test: BackTest; isCurrent: boolean }) {
  const { totals, status, statusReason, days } = test;
  return (
    <Panel
      title={`What it would have done in ${formatNumber(days, "days")}`}
      actions={
        <span className="flex items-center gap-2 text-sm">
          {status === "SUCCEEDED" && !isCurrent ? (
            <Pill tone="warn">of an earlier form of the rule</Pill>
          ) : null}
          <StatusPill status={status} reason={statusReason} />
          <Time at={test.createdAt} />
        </span>
      }
    >
      {statusReason ? <p className="text-sm wrap-anywhere">{statusReason}</p> : null}
      {totals ? (
        <div className="space-y-4">
          <KeyValue
            facts={[
              ["Runs shared", <Count key="runs" of={totals.runs} />],
              ["Packages pushed", <Count key="shares" of={totals.shares} />],
              ["Files of fastqs", <Count key="files" of={totals.files} />],
              ["Bytes of fastqs", <Bytes key="bytes" count={totals.bytes} />],
              ["A second person decides", `${totals.approvals} of them, beside the policy's`],
              ["Left to another rule", <Count key="merged" of={totals.merged} />],
              ["Kept back by the day's cap", <Count key="refused" of={totals.refused} />],
            ]}
          />
          {totals.findings.length > 0 ? <FindingList of={totals.findings} /> : null}
          <Lines backTestId={test.id} />
        </div>
      ) : null}
    </Panel>
  );
}

function Lines({ backTestId }: { backTestId: string }) {
  const lines = useList("/back-tests/{backTestId}/runs", { params: { backTestId }, limit: 200 });
  return (
    <PartList of={lines} none="No run of these days matches it: it would have done nothing.">
      {(rows) => (
        <div className="space-y-4">
          <div className="max-w-xl">
            <Bars
              title="Shared by week"
              bars={weeksOf(rows).map(({ from, shares, bytes, kept }) => ({
                label: `Week of ${from}`,
                value: bytes,
                text: [
                  formatNumber(shares, "shares"),
                  formatBytes(bytes),
                  ...(kept > 0 ? [`${kept} kept back or left to others`] : []),
                ].join(", "),
              }))}
            />
          </div>
          <SmallTable
            label="runs"
            columns={lineColumns}
            rows={rows}
            keyOf={(one) => `${one.instrumentRunId} ${one.kind} ${one.n} ${one.projectId}`}
          />
        </div>
      )}
    </PartList>
  );
}

const tones: Record<BackTestLine["kind"], Tone> = {
  share: "good",
  merged: "rest",
  refused: "warn",
};

const lineColumns: readonly SmallColumn<BackTestLine>[] = [
  { title: "Run", cell: ({ instrumentRunId }) => instrumentRunId },
  {
    title: "What",
    cell: ({ kind, n }) => (
      <Pill tone={tones[kind]}>
        {kind === "share" && n > 1 ? `share ${n}, what came late` : kind}
      </Pill>
    ),
  },
  { title: "Project", cell: ({ projectId }) => projectId },
  { title: "Data", cell: ({ dataTypes }) => dataTypes.join(", ") },
  { title: "Libraries", isNumeric: true, cell: (one) => <Count of={one.libraryCount} /> },
  { title: "Files", isNumeric: true, cell: ({ files }) => <Count of={files} /> },
  { title: "Size", isNumeric: true, cell: ({ bytes }) => <Bytes count={bytes} /> },
  { title: "When", cell: ({ at }) => <Time at={at} /> },
  {
    title: "Why",
    cell: ({ reason, approvalReasons }) =>
      reason ?? (approvalReasons.length > 0 ? `to be approved: ${approvalReasons.join(" ")}` : ""),
  },
];

const testColumns: readonly SmallColumn<BackTest>[] = [
  { title: "Days", cell: ({ days }) => days },
  {
    title: "Status",
    cell: ({ status, statusReason }) => <StatusPill status={status} reason={statusReason} />,
  },
  { title: "Packages", isNumeric: true, cell: ({ totals }) => <Count of={totals?.shares} /> },
  { title: "Size", isNumeric: true, cell: ({ totals }) => <Bytes count={totals?.bytes} /> },
  { title: "By", cell: ({ createdBy }) => createdBy },
  { title: "When", cell: ({ createdAt }) => <Time at={createdAt} /> },
];
