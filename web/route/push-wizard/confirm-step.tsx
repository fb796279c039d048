import { type FormEvent, useState } from "react";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Destination, Plan } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { Field, Input } from "../../component/field.tsx";
import { Problem } from "../../component/problem.tsx";
import { formatBytes, formatNumber } from "../../format.ts";
import { Step } from "./step.tsx";

/** The last look: who gets it is typed, so that nobody sends by habit. */
export function ConfirmStep(props: {
  plan: Plan;
  destination: Destination;
  onPushed: (pushJobId: string) => void;
}) {
  const { plan, destination, onPushed } = props;
  const [typed, setTyped] = useState("");
  const push = useAction("POST /push-jobs");
  const { api } = useConnection();
  const { recipient } = destination;
  const body = { planId: plan.id, planHash: plan.planHash ?? "" };
  const isTyped = typed.trim() === recipient.trim();
  const refusal = push.refusal ?? (isTyped ? undefined : `Type “${recipient}” first.`);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (refusal) return;
    const job = await push.run({ body }).catch(() => undefined);
    if (job) onPushed(job.id);
  };
  return (
    <Step n={plan.approval?.isNeeded ? 4 : 3} title="Confirm">
      <form onSubmit={submit} className="space-y-4">
        <p className="text-sm">
          {formatNumber(plan.totals?.toSend ?? 0, "files")} ({formatBytes(plan.totals?.toSendBytes)}
          ) go to <strong>{recipient}</strong>, {plan.destinationUri}. What was sent cannot be
          called back.
        </p>
        <Field label={`Type “${recipient}” to confirm`}>
          <Input
            value={typed}
            onChange={setTyped}
            autoComplete="off"
            spellCheck={false}
            className="max-w-md"
          />
        </Field>
        {push.error ? <Problem error={push.error} /> : null}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" refusal={refusal} isRunning={push.isRunning}>
            Push it
          </Button>
          <CopyAs
            cli={commandOf(`push start ${plan.id}`, { planHash: body.planHash })}
            curl={curlOf({ ...address(api, "POST /push-jobs", {}), body })}
          />
        </div>
      </form>
    </Step>
  );
}
