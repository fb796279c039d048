import type { FastqSet } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { useToast } from "../../component/toast.tsx";

/** Makes a set its library's current one, or the one that takes more. */
export function SetVerbs({ set }: { set: FastqSet }) {
  const change = useAction("PATCH /fastq-sets/{fastqSetId}");
  const toast = useToast();
  const run = (body: { isCurrent?: boolean; allowsAdditional?: boolean }) =>
    change
      .run({ params: { fastqSetId: set.id }, body }, { version: set.version })
      .catch((error: Error) => toast(error.message, "bad"));
  const { refusal, isRunning } = change;
  return (
    <span className="flex flex-wrap gap-2">
      {set.isCurrent ? null : (
        <Button {...{ refusal, isRunning }} onClick={() => void run({ isCurrent: true })}>
          Make it current
        </Button>
      )}
      <Button
        {...{ refusal, isRunning }}
        onClick={() => void run({ allowsAdditional: !set.allowsAdditional })}
      >
        {set.allowsAdditional ? "Take no more" : "Take additional"}
      </Button>
    </span>
  );
}
