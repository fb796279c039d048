import { useState } from "react";
import type { Link } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";

/** Ends a link before its time. */
export function RevokeLink({ of }: { of: Link }) {
  const [isAsked, setAsked] = useState(false);
  const revoke = useAction("DELETE /links/{linkId}");
  const isOver = of.status === "REVOKED" || of.status === "EXPIRED";
  const refusal = isOver ? `It is ${of.status.toLowerCase()} already.` : undefined;
  return (
    <>
      <Button look="danger" refusal={revoke.refusal ?? refusal} onClick={() => setAsked(true)}>
        Revoke…
      </Button>
      {isAsked ? (
        <ConfirmTyped
          title="Revoke the link?"
          word="revoke"
          verb="Revoke it"
          onConfirm={() => revoke.run({ params: { linkId: of.id } })}
          onClose={() => setAsked(false)}
        >
          <p>
            It gives no more files from now on, and cannot be brought back. A download that has
            begun may go on for 15 minutes at most. {of.recipient ?? "The recipient"} is told whom
            to ask.
          </p>
        </ConfirmTyped>
      ) : null}
    </>
  );
}
