import { useNavigate } from "@tanstack/react-router";
import type { Fastq } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { useToast } from "../../component/toast.tsx";
import { formatNumber } from "../../format.ts";
import { storageOf } from "./state.ts";

/** As many as one job takes. */
const most = 40;

/** Why these cannot be brought back together; undefined when they can. The API decides. */
export function whyNoThaw(fastqs: readonly Fastq[]): string | undefined {
  const awake = fastqs.filter((fastq) => storageOf(fastq) !== "ARCHIVED").length;
  if (awake > 0)
    return fastqs.length === 1
      ? "Its files are not archived."
      : `${formatNumber(awake, "fastqs")} of these are not archived: leave them out.`;
  if (fastqs.length > most) return `At most ${most} at a time.`;
  const projects = new Set(fastqs.map(({ projectId }) => projectId));
  return projects.size > 1 ? "They are of several projects: one at a time." : undefined;
}

/** Has archived fastqs brought back, and goes to the job that does it. */
export function ThawButton(props: { fastqs: readonly Fastq[]; onDone?: () => void }) {
  const { fastqs, onDone } = props;
  const start = useAction("POST /unarchiving-jobs");
  const navigate = useNavigate();
  const toast = useToast();
  const run = async () => {
    try {
      const { id } = await start.run({ body: { fastqIds: fastqs.map(({ id }) => id) } });
      onDone?.();
      await navigate({
        to: "/unarchiving-jobs/$unarchivingJobId",
        params: { unarchivingJobId: id },
      });
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "bad");
    }
  };
  return (
    <Button
      refusal={start.refusal ?? whyNoThaw(fastqs)}
      isRunning={start.isRunning}
      onClick={() => void run()}
    >
      {fastqs.length === 1
        ? "Bring it back"
        : `Bring ${formatNumber(fastqs.length, "fastqs")} back`}
    </Button>
  );
}
