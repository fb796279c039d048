import { useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Approval } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Split } from "../../component/split.tsx";
import { Time } from "../../component/value.tsx";
import { destinationFact, packageFact, planFacts } from "../facts.tsx";
import { PlanSummary } from "../plan/summary.tsx";
import { DecideApproval } from "./decide.tsx";
import { ApprovalPill } from "./list.tsx";

/** One decision: why it is needed, what would be sent, and the two answers. */
export function ApprovalDetail() {
  const params = useParams({ from: "/approvals/$approvalId" });
  const { api } = useConnection();
  const loaded = useItem("/approvals/{approvalId}", params);
  return (
    <>
      <PageHeader
        title="Approval"
        parent={{ to: "/approvals", label: "Approvals" }}
        facts={
          <>
            {loaded.item ? <ApprovalPill of={loaded.item} /> : null}
            <Id text={params.approvalId} label="approval id" />
          </>
        }
        actions={
          <CopyAs
            cli={commandOf(`approval get ${params.approvalId}`)}
            curl={curlOf(address(api, "GET /approvals/{approvalId}", { params }))}
          />
        }
      />
      <Await of={loaded} lines={8}>
        {(approval) => <Parts of={approval} />}
      </Await>
    </>
  );
}

function Parts({ of }: { of: Approval }) {
  const plan = useItem("/plans/{planId}", { planId: of.planId });
  return (
    <Split>
      <div className="space-y-4">
        <Panel title="Why it needs a second person">
          <ul className="list-disc space-y-1 pl-5 text-sm">
            {of.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </Panel>
        <Await of={plan} lines={8}>
          {(found) => <PlanSummary plan={found} />}
        </Await>
        <Panel title="Your decision">
          <DecideApproval of={of} />
        </Panel>
      </div>
      <div className="space-y-4">
        <Panel title="About">
          <About of={of} />
        </Panel>
        <History subject={of.id} />
      </div>
    </Split>
  );
}

function About({ of }: { of: Approval }) {
  return (
    <KeyValue
      facts={[
        packageFact(of),
        ...planFacts(of),
        destinationFact(of),
        ["Project", of.projectId],
        ["Asked by", of.requestedBy.join(", ")],
        ["Asked", <Time key="asked" at={of.createdAt} />],
        ["Until", <Time key="until" at={of.expiresAt} />],
        ["Decided by", of.decidedBy],
        ["Decided", <Time key="decided" at={of.decidedAt} />],
        ["Because", of.decisionReason],
      ]}
    />
  );
}
