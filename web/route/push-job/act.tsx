import { useState } from "react";
import { ApiError } from "../../api/api-error.ts";
import type { PushJob } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";
import { useToast } from "../../component/toast.tsx";

const isMoving = ({ status }: PushJob) => status === "PENDING" || status === "RUNNING";

/** Stops a push. What was sent stays. */
export function AbortPush({ of }: { of: PushJob }) {
  const [isAsked, setAsked] = useState(false);
  const abort = useAction("PATCH /push-jobs/{pushJobId}");
  const input = { params: { pushJobId: of.id }, body: { status: "ABORTED" as const } };
  return (
    <>
      <Button
        look="danger"
        refusal={abort.refusal ?? (isMoving(of) ? undefined : "It has ended.")}
        onClick={() => setAsked(true)}
      >
        Abort…
      </Button>
      {isAsked ? (
        <ConfirmTyped
          title="Abort the push?"
          word={of.packageName}
          verb="Abort it"
          onConfirm={() => abort.run(input, { version: of.version })}
          onClose={() => setAsked(false)}
        >
          <p>
            Its copy stops within seconds. What was sent stays at {of.destinationUri}; a retry goes
            on from there.
          </p>
        </ConfirmTyped>
      ) : null}
    </>
  );
}

/** Sends what a push has left, as its plan has it; what is there is not sent again. */
export function RetryPush({ of }: { of: PushJob }) {
  const retry = useAction("POST /push-jobs/{pushJobId}/retries");
  const toast = useToast();
  if (of.status !== "FAILED" && of.status !== "ABORTED") return null;
  const run = () =>
    retry.run({ params: { pushJobId: of.id } }, { version: of.version }).then(
      () => toast("It goes on with what is left"),
      (error: unknown) => toast(wordsOf(error), "bad"),
    );
  return (
    <Button
      look="primary"
      icon="refresh"
      refusal={retry.refusal}
      isRunning={retry.isRunning}
      onClick={run}
    >
      {of.counts.failed > 0
        ? `Retry ${of.counts.failed.toLocaleString("en")} failed`
        : "Send what is left"}
    </Button>
  );
}

function wordsOf(error: unknown): string {
  if (error instanceof ApiError) return [error.message, error.hint].filter(Boolean).join(" ");
  return String(error);
}
