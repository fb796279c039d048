type Tone = "good" | "busy" | "rest" | "bad";

const tones: Record<string, Tone> = {
  ACTIVE: "good",
  READY: "good",
  SUCCEEDED: "good",
  COMPLETED: "good",
  PENDING: "busy",
  RUNNING: "busy",
  ACTIVATING: "busy",
  PROCESSING_UPLOAD: "busy",
  DELETING: "busy",
  FAILED: "bad",
  UPLOAD_FAILED: "bad",
  DELETED: "bad",
};

const icons: Record<Tone, string> = { good: "✓", busy: "◔", rest: "–", bad: "✕" };

/** A status as icon, word and colour, never colour alone; `reason` is shown below it. */
export function StatusPill({ status, reason }: { status: string; reason?: string | null }) {
  const tone = tones[status] ?? "rest";
  return (
    <>
      <span className={`pill ${tone}`}>
        <span aria-hidden="true">{icons[tone]}</span> {status.toLowerCase().replaceAll("_", " ")}
      </span>
      {reason ? <small className="reason">{reason}</small> : null}
    </>
  );
}
