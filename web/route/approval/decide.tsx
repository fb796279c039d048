import { useState } from "react";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Approval } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { Field, Textarea } from "../../component/field.tsx";
import { Problem } from "../../component/problem.tsx";
import { useToast } from "../../component/toast.tsx";
import { useRole } from "../../session/use-role.ts";
import { overReason, ownReason } from "./own.ts";

type Decision = "APPROVED" | "REJECTED";

/** Approves or rejects, by the hash of the plan that is shown: another plan under the same id would be refused. */
export function DecideApproval({ of }: { of: Approval }) {
  const [reason, setReason] = useState("");
  const decide = useAction("PATCH /approvals/{approvalId}");
  const { claims } = useRole();
  const { api } = useConnection();
  const toast = useToast();
  const params = { approvalId: of.id };
  const bodyOf = (decision: Decision) => ({
    ...{ decision, planHash: of.planHash },
    ...(reason.trim() && { reason: reason.trim() }),
  });
  const refusalOf = (decision: Decision) =>
    decide.refusal ?? ownReason(of, claims?.user) ?? overReason(of, decision);
  const run = async (decision: Decision) => {
    const input = { params, body: bodyOf(decision) };
    const done = await decide.run(input, { version: of.version }).catch(() => undefined);
    if (done) toast(decision === "APPROVED" ? "Approved" : "Rejected");
  };
  const refusal = refusalOf("REJECTED") ?? refusalOf("APPROVED");
  return (
    <div className="space-y-3">
      <Field label="Reason" hint="Everybody who sees the decision sees it. May be left out.">
        <Textarea value={reason} onChange={setReason} rows={2} maxLength={1000} />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          icon="check"
          refusal={refusalOf("APPROVED")}
          isRunning={decide.isRunning}
          onClick={() => void run("APPROVED")}
        >
          Approve
        </Button>
        <Button
          look="danger"
          icon="cross"
          refusal={refusalOf("REJECTED")}
          isRunning={decide.isRunning}
          onClick={() => void run("REJECTED")}
        >
          Reject
        </Button>
        <CopyAs
          cli={commandOf(`approval approve ${of.id}`, { planHash: of.planHash })}
          curl={curlOf({
            ...address(api, "PATCH /approvals/{approvalId}", { params }),
            body: bodyOf("APPROVED"),
          })}
        />
      </div>
      {refusal ? <p className="text-sm text-faint">{refusal}</p> : null}
      {decide.error ? <Problem error={decide.error} /> : null}
    </div>
  );
}
