import { useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { DeadLetter, DeadLetterQueueDetail, Redrive } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CodeBlock } from "../../component/code-block.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { Id } from "../../component/id.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Progress } from "../../component/progress.tsx";
import { Pill, StatusPill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { formatNumber } from "../../format.ts";
import { RedriveButton } from "./redrive.tsx";

/** One queue of what was given up: its oldest messages with their reasons, and how its last redrive went. */
export function DeadLetterDetail() {
  return (
    <NeedRole one="admin">
      <Detail />
    </NeedRole>
  );
}

function Detail() {
  const params = useParams({ from: "/dead-letters/$queue" });
  const { api } = useConnection();
  const query = { limit: 50 };
  const loaded = useItem("/dead-letters/{queue}", params, { query });
  const queue = loaded.item;
  return (
    <>
      <PageHeader
        title={params.queue}
        parent={{ to: "/dead-letters", label: "Dead letters" }}
        lead={queue?.description}
        facts={
          queue ? (
            <Pill tone={queue.messages > 0 ? "bad" : "good"}>
              {queue.messages > 0 ? formatNumber(queue.messages, "messages") : "empty"}
            </Pill>
          ) : null
        }
        actions={
          <>
            {queue ? <RedriveButton queue={queue} /> : null}
            <CopyAs
              cli={commandOf(`dlq show ${params.queue}`)}
              curl={curlOf(address(api, "GET /dead-letters/{queue}", { params, query }))}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(found) => (
          <div className="space-y-4">
            {found.lastRedrive ? <LastRedrive of={found.lastRedrive} /> : null}
            <Panel title="Messages">
              <Messages of={found} />
            </Panel>
          </div>
        )}
      </Await>
    </>
  );
}

function LastRedrive({ of }: { of: Redrive }) {
  return (
    <Panel title="Last redrive">
      <div className="flex flex-wrap items-center gap-4 text-sm">
        <StatusPill status={of.status} reason={of.statusReason} />
        <span>
          to {of.redriveTo}, <Time at={of.startedAt} />
        </span>
        <Progress label="Moved" done={of.movedMessages} total={of.messages} />
      </div>
    </Panel>
  );
}

function Messages({ of }: { of: DeadLetterQueueDetail }) {
  if (of.items.length === 0)
    return <p className="text-sm text-faint">It is empty: nothing was given up.</p>;
  return (
    <>
      {of.messages > of.items.length ? (
        <p className="mb-2 text-sm text-faint">The first {of.items.length} that SQS shows.</p>
      ) : null}
      <ul className="space-y-2">
        {of.items.map((item) => (
          <Message key={item.messageId} of={item} />
        ))}
      </ul>
    </>
  );
}

function Message({ of }: { of: DeadLetter }) {
  const { messageId, sentAt, receivedCount, error, body, attributes } = of;
  return (
    <li>
      <details className="rounded-lg border border-line px-3 py-2 text-sm">
        <summary>
          <Time at={sentAt} />{" "}
          <span className="wrap-anywhere">
            {error ?? "It failed too often; its consumer's log says why."}
          </span>
        </summary>
        <div className="mt-2 space-y-2">
          <p className="text-faint">
            Delivered {formatNumber(receivedCount, "times")} ·{" "}
            <Id text={messageId} label="message id" />
          </p>
          <CodeBlock label={`body of ${messageId}`} text={body} />
          {Object.keys(attributes).length > 0 ? (
            <CodeBlock label={`attributes of ${messageId}`} text={JSON.stringify(attributes)} />
          ) : null}
        </div>
      </details>
    </li>
  );
}
