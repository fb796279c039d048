import type { Webhook } from "../../api/generated/schemas.ts";
import { Pill, StatusPill } from "../../component/status-pill.tsx";
import { formatAge } from "../../format.ts";

/** Whether anything is sent there, why not, and whether what is sent arrives. */
export function WebhookState({ of }: { of: Webhook }) {
  const { status, statusReason, failingSince } = of;
  return (
    <span className="inline-flex gap-1.5">
      <StatusPill status={status} reason={statusReason} />
      {failingSince && status === "ENABLED" ? (
        <Pill tone="bad">failing for {formatAge(failingSince)}</Pill>
      ) : null}
    </span>
  );
}
