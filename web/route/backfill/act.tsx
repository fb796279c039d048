import { useState } from "react";
import { ApiError } from "../../api/api-error.ts";
import type { Backfill } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";
import { useToast } from "../../component/toast.tsx";

const isMoving = ({ status }: Backfill) => status === "PENDING" || status === "RUNNING";

/** Pauses, resumes and aborts a backfill. */
export function BackfillVerbs({ backfill }: { backfill: Backfill }) {
  const change = useAction("PATCH /backfills/{backfillId}");
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const to = (status: "PAUSED" | "RUNNING" | "ABORTED") =>
    change.run(
      { params: { backfillId: backfill.id }, body: { status } },
      { version: backfill.version },
    );
  const run = (status: "PAUSED" | "RUNNING", words: string) => () =>
    to(status).then(
      () => toast(words),
      (error: unknown) => toast(wordsOf(error), "bad"),
    );
  const canResume = backfill.status === "PAUSED" || backfill.status === "FAILED";
  const isOver = backfill.status === "SUCCEEDED" || backfill.status === "ABORTED";
  return (
    <>
      {canResume ? (
        <Button
          look="primary"
          refusal={change.refusal}
          isRunning={change.isRunning}
          onClick={run("RUNNING", "It goes on where it was")}
        >
          Resume
        </Button>
      ) : (
        <Button
          refusal={change.refusal ?? (isMoving(backfill) ? undefined : "It has ended.")}
          isRunning={change.isRunning}
          onClick={run("PAUSED", "It stops within seconds and keeps its place")}
        >
          Pause
        </Button>
      )}
      <Button
        look="danger"
        refusal={change.refusal ?? (isOver ? "It has ended." : undefined)}
        onClick={() => setAsking(true)}
      >
        Abort…
      </Button>
      {isAsking ? (
        <ConfirmTyped
          title="Abort the backfill?"
          word="abort"
          verb="Abort it"
          onConfirm={() => to("ABORTED")}
          onClose={() => setAsking(false)}
        >
          <p>It ends for good. What it has mended stays; another one begins anew.</p>
        </ConfirmTyped>
      ) : null}
    </>
  );
}

function wordsOf(error: unknown): string {
  if (error instanceof ApiError) return [error.message, error.hint].filter(Boolean).join(" ");
  return String(error);
}
