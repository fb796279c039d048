import { formatAge } from "../format.ts";
import { classNames } from "./class-names.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Tip } from "./tip.tsx";

export type Tone = "good" | "busy" | "warn" | "rest" | "bad";

const tones: Record<string, Tone> = {
  ACTIVE: "good",
  READY: "good",
  SUCCEEDED: "good",
  COMPLETED: "good",
  APPROVED: "good",
  ENABLED: "good",
  SENT: "good",
  COPIED: "good",
  ALREADY_THERE: "good",
  ALREADY_COPIED: "good",
  PENDING: "busy",
  RUNNING: "busy",
  ACTIVATING: "busy",
  PROCESSING_UPLOAD: "busy",
  UPLOADING: "busy",
  DELETING: "busy",
  WAITING: "warn",
  PAUSED: "warn",
  COLLISION: "warn",
  PARTIAL: "warn",
  FAILED: "bad",
  TIMED_OUT: "bad",
  UPLOAD_FAILED: "bad",
  REJECTED: "bad",
  DELETED: "bad",
};

const icons: Record<Tone, IconName> = {
  good: "check",
  busy: "clock",
  warn: "warning",
  rest: "dash",
  bad: "cross",
};

const colours: Record<Tone, string> = {
  good: "text-good bg-good-ground",
  busy: "text-busy bg-busy-ground",
  warn: "text-warn bg-warn-ground",
  rest: "text-rest bg-rest-ground",
  bad: "text-bad bg-bad-ground",
};

/** A status as icon, word and colour, never colour alone; its reason and age are in the tooltip. */
export function StatusPill(props: {
  status: string;
  reason?: string | null;
  /** When it came to this status. */
  since?: string | null;
  tone?: Tone;
}) {
  const { status, reason, since } = props;
  const tone = props.tone ?? tones[status] ?? "rest";
  const words = [reason, since ? `for ${formatAge(since)}` : undefined].filter(Boolean).join(" · ");
  return (
    <Tip text={words}>
      <Pill tone={tone}>{status.toLowerCase().replaceAll("_", " ")}</Pill>
    </Tip>
  );
}

/** A word in a coloured pill. */
export function Pill({ tone, children, ...rest }: { tone: Tone; children: React.ReactNode }) {
  return (
    <span
      {...rest}
      className={classNames(
        "inline-flex items-center gap-1 rounded-full px-2 py-px text-sm whitespace-nowrap",
        colours[tone],
      )}
    >
      <Icon name={icons[tone]} size={12} />
      {children}
    </span>
  );
}
