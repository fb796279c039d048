import { Link } from "@tanstack/react-router";
import type { Plan } from "../../api/generated/schemas.ts";
import type { Loaded } from "../../api/use-item.ts";
import { Button } from "../../component/button.tsx";
import { Await } from "../../component/panel.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { PlanSummary } from "../plan/summary.tsx";
import { Step } from "./step.tsx";

/** What would be sent, with every finding; a line once it is under way. */
export function PlanStep(props: { plan: Loaded<Plan>; isOpen: boolean; onAgain: () => void }) {
  const { plan, isOpen, onAgain } = props;
  return (
    <>
      <Step
        n={2}
        title="What would be sent"
        actions={
          isOpen ? (
            <Button look="quiet" icon="refresh" onClick={onAgain}>
              Plan again
            </Button>
          ) : null
        }
      >
        <Await of={plan} lines={4}>
          {(found) => <Stand plan={found} />}
        </Await>
      </Step>
      {isOpen && plan.item ? <PlanSummary plan={plan.item} /> : null}
    </>
  );
}

function Stand({ plan }: { plan: Plan }) {
  const isMoving = plan.status === "PENDING" || plan.status === "RUNNING";
  return (
    <p role="status" className="flex flex-wrap items-center gap-3 text-sm">
      <StatusPill status={plan.status} reason={plan.statusReason} />
      {isMoving ? "Every file is looked at, here and there. Nothing is sent." : null}
      {plan.status === "SUCCEEDED" ? (
        <Link to="/plans/$planId" params={{ planId: plan.id }} className="link">
          File by file
        </Link>
      ) : null}
    </p>
  );
}
