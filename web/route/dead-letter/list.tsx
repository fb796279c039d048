import { Link } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { DeadLetterQueue } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { formatNumber } from "../../format.ts";

const columns: readonly SmallColumn<DeadLetterQueue>[] = [
  {
    title: "Queue",
    cell: ({ name }) => (
      <Link to="/dead-letters/$queue" params={{ queue: name }} className="link">
        {name}
      </Link>
    ),
  },
  {
    title: "Waiting",
    cell: ({ messages }) => (
      <Pill tone={messages > 0 ? "bad" : "good"}>
        {messages > 0 ? formatNumber(messages, "messages") : "empty"}
      </Pill>
    ),
  },
  { title: "Oldest", cell: ({ oldestMessageAt }) => <Time at={oldestMessageAt} /> },
  { title: "What is in it", cell: ({ description }) => description },
];

/** Every queue of what was given up; those with messages first. */
export function DeadLetterList() {
  const { api } = useConnection();
  return (
    <>
      <PageHeader
        title="Dead letters"
        lead="Messages that were given up. Nothing here goes away by itself: look at why, mend it, and move them back."
        actions={
          <CopyAs
            cli={commandOf("dlq list")}
            curl={curlOf(address(api, "GET /dead-letters", {}))}
          />
        }
      />
      <NeedRole one="admin">
        <Queues />
      </NeedRole>
    </>
  );
}

function Queues() {
  // Not a list that can be gone through: the API has them all in one answer.
  const queues = useItem("/dead-letters", {});
  return (
    <Panel title="Queues">
      <Await of={queues}>
        {({ items }) => (
          <SmallTable
            label="queues"
            columns={columns}
            rows={[...items].sort((a, b) => b.messages - a.messages)}
            keyOf={({ name }) => name}
          />
        )}
      </Await>
    </Panel>
  );
}
