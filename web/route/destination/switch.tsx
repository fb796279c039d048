import { useState } from "react";
import type { Destination } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";
import { Problem } from "../../component/problem.tsx";

/** Closes a destination, or opens it again, which looks at it first. */
export function SwitchDestination({ of }: { of: Destination }) {
  const [isAsked, setAsked] = useState(false);
  const change = useAction("PATCH /destinations/{destinationId}");
  const to = (status: Destination["status"]) =>
    change.run({ params: { destinationId: of.id }, body: { status } }, { version: of.version });
  if (of.status === "DISABLED")
    return (
      <>
        <Button
          refusal={change.refusal}
          isRunning={change.isRunning}
          onClick={() => to("ENABLED").catch(() => {})}
        >
          Enable
        </Button>
        {change.error ? <Problem error={change.error} /> : null}
      </>
    );
  return (
    <>
      <Button look="danger" refusal={change.refusal} onClick={() => setAsked(true)}>
        Disable…
      </Button>
      {isAsked ? (
        <ConfirmTyped
          title="Disable the destination?"
          word={of.name}
          verb="Disable it"
          onConfirm={() => to("DISABLED")}
          onClose={() => setAsked(false)}
        >
          <p>
            Nothing goes to {of.recipient} there any more, and plans that were made for it can no
            longer be pushed. What was sent stays.
          </p>
        </ConfirmTyped>
      ) : null}
    </>
  );
}
