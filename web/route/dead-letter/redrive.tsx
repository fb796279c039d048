import { useState } from "react";
import type { DeadLetterQueueDetail } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { Dialog } from "../../component/dialog.tsx";
import { Field, Input } from "../../component/field.tsx";
import { Problem } from "../../component/problem.tsx";
import { useToast } from "../../component/toast.tsx";
import { formatNumber } from "../../format.ts";

/** Moves a queue's messages back to where they are handled. */
export function RedriveButton({ queue }: { queue: DeadLetterQueueDetail }) {
  const redrive = useAction("POST /dead-letters/{queue}/redrives");
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const [pace, setPace] = useState("");
  const wrong = pace !== "" && !(/^\d+$/.test(pace) && Number(pace) >= 1 && Number(pace) <= 500);
  const run = async () => {
    const body = pace === "" ? {} : { messagesPerSecond: Number(pace) };
    const made = await redrive.run({ params: { queue: queue.name }, body }).catch(() => undefined);
    if (!made) return;
    toast(`They move to ${made.redriveTo}`);
    setAsking(false);
  };
  return (
    <>
      <Button
        look="primary"
        icon="refresh"
        refusal={redrive.refusal ?? whyNot(queue)}
        onClick={() => setAsking(true)}
      >
        Move back…
      </Button>
      {isAsking ? (
        <Dialog
          title={`Move ${formatNumber(queue.messages, "messages")} back?`}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>Leave them</Button>
              <Button
                look="primary"
                refusal={wrong ? "The pace is a number from 1 to 500." : undefined}
                isRunning={redrive.isRunning}
                onClick={run}
              >
                Move them to {queue.redriveTo}
              </Button>
            </>
          }
        >
          <p>Each is handled anew. One that fails again comes back here.</p>
          <Field
            label="Messages a second"
            hint="Empty: as fast as SQS moves them. Slower spares what handles them."
            error={wrong ? "A number from 1 to 500" : undefined}
          >
            <Input value={pace} onChange={setPace} inputMode="numeric" />
          </Field>
          {redrive.error ? <Problem error={redrive.error} /> : null}
        </Dialog>
      ) : null}
    </>
  );
}

function whyNot({ messages, redriveTo, lastRedrive }: DeadLetterQueueDetail): string | undefined {
  if (redriveTo === null) return "They came from several places: the runbook says what to do.";
  if (messages === 0) return "It is empty.";
  return lastRedrive?.status === "RUNNING" ? "They are being moved." : undefined;
}
