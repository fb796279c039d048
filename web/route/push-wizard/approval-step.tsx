import { Link } from "@tanstack/react-router";
import type { Approval, Plan } from "../../api/generated/schemas.ts";
import type { Loaded } from "../../api/use-item.ts";
import { Button } from "../../component/button.tsx";
import { useCopy } from "../../component/copy.tsx";
import { Await } from "../../component/panel.tsx";
import { Time } from "../../component/value.tsx";
import { ApprovalPill } from "../approval/list.tsx";
import { Step } from "./step.tsx";

/** Somebody else decides; this page hears of it by itself. */
export function ApprovalStep(props: {
  plan: Plan;
  approval: Loaded<Approval>;
  onAgain: () => void;
}) {
  const { plan, approval, onAgain } = props;
  const copy = useCopy();
  const approvalId = plan.approval?.approvalId;
  if (!approvalId) return null;
  const page = `${location.origin}/approvals/${approvalId}`;
  return (
    <Step
      n={3}
      title="A second person approves it"
      actions={
        <Button look="quiet" icon="copy" onClick={() => copy("the address", page)}>
          Copy its address
        </Button>
      }
    >
      <ul className="mb-3 list-disc pl-5 text-sm">
        {plan.approval?.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <Await of={approval} lines={2}>
        {(found) => (
          <div role="status" className="space-y-2 text-sm">
            <p className="flex flex-wrap items-center gap-3">
              <ApprovalPill of={found} />
              <Decided of={found} />
              <Link to="/approvals/$approvalId" params={{ approvalId }} className="link">
                The decision
              </Link>
            </p>
            {found.status === "REJECTED" || found.status === "EXPIRED" ? (
              <Button icon="refresh" onClick={onAgain}>
                Plan again
              </Button>
            ) : null}
          </div>
        )}
      </Await>
    </Step>
  );
}

function Decided({ of }: { of: Approval }) {
  if (of.status === "PENDING")
    return (
      <span>
        until <Time at={of.expiresAt} />; not by {of.requestedBy.join(" or ")}
      </span>
    );
  if (!of.decidedBy) return null;
  return (
    <span>
      by {of.decidedBy}, <Time at={of.decidedAt} />
      {of.decisionReason ? `: ${of.decisionReason}` : null}
    </span>
  );
}
