import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Rule } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Split } from "../../component/split.tsx";
import { Tabs } from "../../component/tabs.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";
import { RuleVerbs } from "./act.tsx";
import { BackTests } from "./back-test.tsx";
import { modeWords, RulePill } from "./columns.tsx";
import { FindingList } from "./findings.tsx";
import { RuleRuns } from "./runs.tsx";

/** One rule: what it would do, what it has done, and what is wrong with it. */
export function RuleDetail() {
  const params = useParams({ from: "/rules/$ruleId" });
  const { api } = useConnection();
  const loaded = useItem("/rules/{ruleId}", params);
  const rule = loaded.item;
  return (
    <>
      <PageHeader
        title={rule?.jobName ?? "Rule"}
        parent={{ to: "/rules", label: "Rules" }}
        facts={
          <>
            {rule ? <RulePill rule={rule} /> : null}
            <Id text={params.ruleId} label="rule id" />
          </>
        }
        actions={
          <>
            {rule ? <RuleVerbs rule={rule} /> : null}
            <CopyAs
              cli={commandOf(`rule get ${params.ruleId}`)}
              curl={curlOf(address(api, "GET /rules/{ruleId}", { params }))}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(found) => <Parts rule={found} onEnded={loaded.refresh} />}
      </Await>
    </>
  );
}

function Parts({ rule, onEnded }: { rule: Rule; onEnded: () => void }) {
  const { tab } = useSearch({ from: "/rules/$ruleId" });
  const navigate = useNavigate();
  return (
    <Split>
      <div className="min-w-0">
        <Tabs
          label="What it does"
          tabs={[
            {
              id: "back-test",
              label: "Back-test",
              content: <BackTests rule={rule} onEnded={onEnded} />,
            },
            {
              id: "runs",
              label: "What it has done",
              content: (
                <Panel title="Runs">
                  <RuleRuns ruleId={rule.id} />
                </Panel>
              ),
            },
          ]}
          active={tab ?? (rule.enabled ? "runs" : "back-test")}
          onChange={(id) => void navigate({ to: ".", search: { tab: id } as never, replace: true })}
        />
      </div>
      <div className="space-y-4">
        {rule.findings.length > 0 ? (
          <Panel title="Findings">
            <FindingList of={rule.findings} />
          </Panel>
        ) : null}
        <Panel title="About">
          <About rule={rule} />
        </Panel>
        <History subject={rule.id} />
      </div>
    </Split>
  );
}

const origins: Record<Rule["origin"], string> = {
  api: "made here",
  import: "imported",
  file: "jobs.json of the stage, which is watched",
};

function About({ rule }: { rule: Rule }) {
  const { caps } = rule;
  const none = "no limit";
  return (
    <KeyValue
      facts={[
        ["Projects", rule.projectIdList.join(", ")],
        ["Data", rule.dataTypeList.join(", ")],
        ["To", <Id key="to" text={rule.shareDestination} label="destination" />],
        ["Who decides", modeWords[rule.approvalMode]],
        ["First runs decided on", rule.approvalsFirstRuns],
        ["Most of a run", caps.bytes === null ? none : <Bytes key="b" count={caps.bytes} />],
        ["Most files of a run", caps.files === null ? none : <Count key="f" of={caps.files} />],
        ["Most runs of a day", caps.runsPerDay ?? none],
        ["Owner", rule.owner],
        ["From", origins[rule.origin]],
        ["Back-tested", <Time key="test" at={rule.backTestedAt} />],
        ["Made", <Time key="made" at={rule.createdAt} />],
        ["Changed", <Time key="changed" at={rule.updatedAt} />],
      ]}
    />
  );
}
