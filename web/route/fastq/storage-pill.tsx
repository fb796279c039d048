import type { Fastq } from "../../api/generated/schemas.ts";
import { StatusPill, type Tone } from "../../component/status-pill.tsx";
import { bestOf, readsOf, storageOf, whyNotReady } from "./state.ts";

const tones: Record<ReturnType<typeof storageOf>, Tone> = {
  ...{ ACTIVE: "good", ACTIVATING: "busy", UPLOADING: "busy" },
  ...{ ARCHIVED: "rest", NO_FILES: "warn", FAILED: "bad", DELETED: "bad" },
};

/** Whether the files of a fastq can be read, since when, and why not. */
export function StoragePill({ fastq }: { fastq: Fastq }) {
  const state = storageOf(fastq);
  const since = readsOf(fastq).flatMap(([, read]) => bestOf(read)?.stateAt ?? []);
  const reason = whyNotReady(fastq)
    .map(({ what }) => what)
    .join(" ");
  return (
    <StatusPill status={state} tone={tones[state]} reason={reason} since={since.sort().at(-1)} />
  );
}
