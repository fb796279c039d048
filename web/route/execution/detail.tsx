import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { ExecutionDetail as Detailed } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { curlOf } from "../../command-line.ts";
import { CodeBlock } from "../../component/code-block.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { MachineGraph } from "./graph.tsx";
import { StatePanel } from "./state.tsx";

/** One execution drawn as its machine's graph, with what went into each state and what came of it. */
export function ExecutionDetail() {
  return (
    <NeedRole one="admin">
      <Detail />
    </NeedRole>
  );
}

function Detail() {
  const params = useParams({ from: "/executions/$machine/$name" });
  const { api } = useConnection();
  const loaded = useItem("/executions/{machine}/{name}", params);
  const execution = loaded.item;
  return (
    <>
      <PageHeader
        title={`${params.machine}: ${params.name}`}
        parent={{ to: "/executions", label: "Executions" }}
        lead={execution?.comment}
        facts={
          execution ? (
            <>
              <StatusPill status={execution.status} reason={execution.error} />
              <Id text={execution.arn} label="ARN" />
            </>
          ) : null
        }
        actions={
          <CopyAs
            cli={`aws stepfunctions get-execution-history --execution-arn ${execution?.arn ?? params.name}`}
            curl={curlOf(address(api, "GET /executions/{machine}/{name}", { params }))}
          />
        }
      />
      <Await of={loaded} lines={8}>
        {(found) => <Parts of={found} />}
      </Await>
    </>
  );
}

function Parts({ of }: { of: Detailed }) {
  const { state: asked } = useSearch({ from: "/executions/$machine/$name" });
  const navigate = useNavigate();
  const choose = (state: string) =>
    void navigate({ to: ".", search: { state } as never, replace: true });
  const chosen = of.states.find(({ name }) => name === asked) ?? worth(of);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(24rem,1fr)]">
      <Panel title="States">
        {of.isWhole ? null : (
          <p className="mb-2 text-sm text-faint">
            Its history is longer: this is what its last {of.events.toLocaleString("en")} events
            say.
          </p>
        )}
        <MachineGraph of={of} chosen={chosen?.name} onChoose={choose} />
      </Panel>
      <div className="space-y-4">
        {chosen ? <StatePanel state={chosen} ways={of.ways} /> : null}
        <Panel title="The execution">
          <KeyValue
            facts={[
              ["Begun", <Time key="begun" at={of.startedAt} />],
              ["Ended", <Time key="ended" at={of.finishedAt} />],
              ["Error", of.error],
            ]}
          />
          <div className="mt-3 space-y-2">
            {of.cause ? <CodeBlock label="cause" text={of.cause} /> : null}
            {of.input ? <CodeBlock label="input" text={of.input} /> : null}
            {of.output ? <CodeBlock label="output" text={of.output} /> : null}
          </div>
        </Panel>
      </div>
    </div>
  );
}

/** The state to look at first: what failed, what is under way, or else the last one that was entered. */
function worth({ states }: Detailed) {
  const entered = states
    .filter(({ startedAt }) => startedAt !== null)
    .sort((a, b) => ((a.startedAt ?? "") < (b.startedAt ?? "") ? 1 : -1));
  return (
    entered.find(({ status }) => status === "FAILED") ??
    entered.find(({ status }) => status === "RUNNING") ??
    entered[0]
  );
}
