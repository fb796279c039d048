import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Plan } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { buttonClass } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Split } from "../../component/split.tsx";
import { Time } from "../../component/value.tsx";
import { destinationFact, hashFact, madeFacts, packageFact } from "../facts.tsx";
import { PlanItems } from "./items.tsx";
import { PlanPill } from "./list.tsx";
import { PlanSummary } from "./summary.tsx";

/** One plan: what a push would do, file by file. */
export function PlanDetail() {
  const params = useParams({ from: "/plans/$planId" });
  const { api } = useConnection();
  const loaded = useItem("/plans/{planId}", params);
  const plan = loaded.item;
  return (
    <>
      <PageHeader
        title={plan ? `Plan for ${plan.packageName}` : "Plan"}
        parent={{ to: "/plans", label: "Plans" }}
        facts={
          <>
            {plan ? <PlanPill of={plan} /> : null}
            <Id text={params.planId} label="plan id" />
          </>
        }
        actions={
          <>
            {plan?.status === "SUCCEEDED" ? (
              <Link
                to="/packages/$packageId/push"
                params={{ packageId: plan.packageId }}
                search={{ destinationId: plan.destinationId, planId: plan.id }}
                className={buttonClass("primary")}
              >
                Go on with it…
              </Link>
            ) : null}
            <CopyAs
              cli={commandOf(`plan get ${params.planId}`)}
              curl={curlOf(address(api, "GET /plans/{planId}", { params }))}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(found) => <Parts plan={found} />}
      </Await>
    </>
  );
}

function Parts({ plan }: { plan: Plan }) {
  const { action } = useSearch({ from: "/plans/$planId" });
  const navigate = useNavigate();
  return (
    <Split>
      <div className="space-y-4">
        <PlanSummary plan={plan} />
        {plan.status === "SUCCEEDED" ? (
          <Panel title="Files">
            <PlanItems
              planId={plan.id}
              action={action}
              onAction={(next) =>
                void navigate({ to: ".", search: { action: next } as never, replace: true })
              }
            />
          </Panel>
        ) : null}
      </div>
      <div className="space-y-4">
        <Panel title="About">
          <KeyValue
            facts={[
              packageFact(plan),
              destinationFact(plan),
              ["Project", plan.projectId],
              ...madeFacts(plan),
              ["Can be pushed until", <Time key="until" at={plan.expiresAt} />],
              hashFact(plan.planHash),
            ]}
          />
        </Panel>
        <History subject={plan.id} />
      </div>
    </Split>
  );
}
