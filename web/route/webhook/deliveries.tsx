import type { DeliveryAttempt, Webhook, WebhookDelivery } from "../../api/generated/schemas.ts";
import { deliveryStatus } from "../../api/generated/values.ts";
import { useAction } from "../../api/use-action.ts";
import { useList } from "../../api/use-list.ts";
import { Button } from "../../component/button.tsx";
import { PartList } from "../../component/part-list.tsx";
import { Problem } from "../../component/problem.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { StatusChoice } from "../../component/status-choice.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Nothing, Time } from "../../component/value.tsx";
import { formatNumber } from "../../format.ts";
import { eventInWords } from "./events.ts";

/** What was sent to a webhook in the last 30 days, with each attempt, and the way to send it once more. */
export function Deliveries(props: {
  of: Webhook;
  status: string | undefined;
  onStatus: (status: string | undefined) => void;
}) {
  const { of, onStatus } = props;
  const status = deliveryStatus.find((one) => one === props.status);
  const deliveries = useList("/webhooks/{webhookId}/deliveries", {
    params: { webhookId: of.id },
    query: { ...(status && { status }) },
    limit: 50,
  });
  const ask = useAction("POST /webhooks/{webhookId}/deliveries");
  const again = (deliveryId: string) =>
    void ask.run({ params: { webhookId: of.id }, body: { deliveryId } }).catch(() => {});
  const last: SmallColumn<WebhookDelivery> = {
    title: "Again",
    cell: ({ id, status }) => (
      <Button
        icon="refresh"
        aria-label="Send again"
        refusal={ask.refusal ?? whyNot(of, status)}
        isRunning={ask.isRunning}
        onClick={() => again(id)}
      />
    ),
  };
  return (
    <>
      <StatusChoice
        all="All deliveries"
        statuses={deliveryStatus}
        value={status}
        onChange={onStatus}
      />
      {ask.error ? <Problem error={ask.error} /> : null}
      <PartList of={deliveries} none={status ? "No such delivery." : "Nothing was sent to it yet."}>
        {(rows) => (
          <SmallTable
            label="deliveries"
            columns={[...columns, last]}
            rows={rows}
            keyOf={({ id }) => id}
          />
        )}
      </PartList>
    </>
  );
}

const columns: readonly SmallColumn<WebhookDelivery>[] = [
  {
    title: "Event",
    cell: ({ id, event }) => <span title={id}>{eventInWords(event)}</span>,
  },
  {
    title: "Status",
    cell: ({ status, attempts }) => (
      <StatusPill status={status} reason={outcomeOf(attempts.at(-1))} />
    ),
  },
  { title: "Attempts", cell: ({ attempts }) => <Attempts of={attempts} /> },
  {
    title: "When",
    cell: ({ createdAt, nextAttemptAt }) => (
      <>
        <Time at={createdAt} />
        {nextAttemptAt ? (
          <span className="block text-faint">
            again: <Time at={nextAttemptAt} />
          </span>
        ) : null}
      </>
    ),
  },
];

/** What the receiver answered, or why nothing arrived. */
function outcomeOf(attempt: DeliveryAttempt | undefined): string | undefined {
  if (!attempt) return undefined;
  const { httpStatus, error } = attempt;
  return error ?? (httpStatus === null ? undefined : `The receiver answered ${httpStatus}.`);
}

function Attempts({ of }: { of: readonly DeliveryAttempt[] }) {
  if (of.length === 0) return <Nothing />;
  return (
    <details>
      <summary>
        {formatNumber(of.length, "attempts")} · {outcomeOf(of.at(-1))}
      </summary>
      <ol className="mt-1 space-y-0.5 text-faint">
        {of.map((attempt) => (
          <li key={attempt.at} className="wrap-anywhere">
            <Time at={attempt.at} />, after {attempt.milliseconds} ms: {outcomeOf(attempt)}
          </li>
        ))}
      </ol>
    </details>
  );
}

function whyNot(webhook: Webhook, status: WebhookDelivery["status"]): string | undefined {
  if (status === "PENDING") return "It is on its way.";
  return webhook.status === "DISABLED" ? "Enable the webhook first." : undefined;
}
