import { useState } from "react";
import type { SharingJob } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";

/** Ends a request, with the package and the push that it has under way. */
export function AbortSharing({ of }: { of: SharingJob }) {
  const [isAsked, setAsked] = useState(false);
  const abort = useAction("PATCH /sharing-jobs/{sharingJobId}");
  const isMoving = of.status === "PENDING" || of.status === "RUNNING";
  const input = { params: { sharingJobId: of.id }, body: { status: "ABORTED" as const } };
  return (
    <>
      <Button
        look="danger"
        refusal={abort.refusal ?? (isMoving ? undefined : "It has ended.")}
        onClick={() => setAsked(true)}
      >
        Abort…
      </Button>
      {isAsked ? (
        <ConfirmTyped
          title="Abort the sharing job?"
          word="abort"
          verb="Abort it"
          onConfirm={() => abort.run(input, { version: of.version })}
          onClose={() => setAsked(false)}
        >
          <p>It ends at once, and its package and its push end with it. What was sent stays.</p>
        </ConfirmTyped>
      ) : null}
    </>
  );
}
