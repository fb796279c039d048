import { useState } from "react";
import { ApiError } from "../../api/api-error.ts";
import type { CopyJob } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";
import { useToast } from "../../component/toast.tsx";
import { formatNumber } from "../../format.ts";

/** Ends a copy, after it was typed. */
export function AbortCopy({ job }: { job: CopyJob }) {
  const abort = useAction("PATCH /copy-jobs/{copyJobId}");
  const [isAsking, setAsking] = useState(false);
  const over = ["PENDING", "RUNNING"].includes(job.status) ? undefined : "It has ended.";
  const input = { params: { copyJobId: job.id }, body: { status: "ABORTED" as const } };
  return (
    <>
      <Button look="danger" refusal={abort.refusal ?? over} onClick={() => setAsking(true)}>
        Abort…
      </Button>
      {isAsking ? (
        <ConfirmTyped
          title="Abort the copy?"
          word="abort"
          verb="Abort it"
          onConfirm={() => abort.run(input, { version: job.version })}
          onClose={() => setAsking(false)}
        >
          <p>Its steps stop within seconds. What is copied stays; a retry goes on with the rest.</p>
        </ConfirmTyped>
      ) : null}
    </>
  );
}

/** Copies what failed or was not come to; what is there is not copied again. */
export function RetryCopy({ job }: { job: CopyJob }) {
  const retry = useAction("POST /copy-jobs/{copyJobId}/retries");
  const toast = useToast();
  if (job.status !== "FAILED" && job.status !== "ABORTED") return null;
  const { failed } = job.counts;
  const run = () =>
    retry.run({ params: { copyJobId: job.id } }, { version: job.version }).then(
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
      {failed > 0 ? `Retry ${formatNumber(failed, "failed files")} only` : "Copy what is left"}
    </Button>
  );
}

function wordsOf(error: unknown): string {
  if (error instanceof ApiError) return [error.message, error.hint].filter(Boolean).join(" ");
  return String(error);
}
