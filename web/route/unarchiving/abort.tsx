import { useState } from "react";
import type { UnarchivingJob } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";
import { formatNumber } from "../../format.ts";

/** Ends a thaw, after it was typed. */
export function AbortButton({ job }: { job: UnarchivingJob }) {
  const { id, status, version, progress } = job;
  const abort = useAction("PATCH /unarchiving-jobs/{unarchivingJobId}");
  const [isAsking, setAsking] = useState(false);
  const over = ["PENDING", "RUNNING"].includes(status) ? undefined : "It has ended.";
  return (
    <>
      <Button look="danger" refusal={abort.refusal ?? over} onClick={() => setAsking(true)}>
        Abort it
      </Button>
      {isAsking ? (
        <ConfirmTyped
          title="Abort this thaw"
          word="abort"
          verb="Abort the thaw"
          onClose={() => setAsking(false)}
          onConfirm={() =>
            abort.run(
              { params: { unarchivingJobId: id }, body: { status: "ABORTED" } },
              { version },
            )
          }
        >
          <p>
            {formatNumber(progress.total - progress.done, "fastqs")} will not be waited for any
            more, and who waits for them is told. What S3 was asked for comes back, and costs, all
            the same.
          </p>
        </ConfirmTyped>
      ) : null}
    </>
  );
}
