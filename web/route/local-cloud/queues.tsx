import { Link } from "@tanstack/react-router";
import { Id } from "../../component/id.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { SmallTable } from "../../component/small-table.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Count } from "../../component/value.tsx";
import { useLocal } from "./use-local.ts";

type Queue = { name: string; url: string; waiting: number; inFlight: number; delayed: number };

/** Those of what was given up have a page, which says why and moves them back. */
const isDead = ({ name }: Queue) => /DeadLetters$|^UndeliveredEvents$/.test(name);

/** Every queue with what is in it; the fullest first. */
export function LocalQueues() {
  const loaded = useLocal<{ queues: Queue[] }>("queues");
  return (
    <Await of={loaded}>
      {({ queues }) => (
        <Panel title="Queues">
          <SmallTable
            label="queues"
            columns={[
              {
                title: "Queue",
                cell: (queue: Queue) =>
                  isDead(queue) ? (
                    <Link to="/dead-letters/$queue" params={{ queue: queue.name }} className="link">
                      {queue.name}
                    </Link>
                  ) : (
                    queue.name
                  ),
              },
              {
                title: "State",
                cell: (queue: Queue) =>
                  isDead(queue) && queue.waiting > 0 ? (
                    <Pill tone="bad">look, and move back</Pill>
                  ) : (
                    <Pill tone={total(queue) > 0 ? "busy" : "good"}>
                      {total(queue) > 0 ? "at work" : "empty"}
                    </Pill>
                  ),
              },
              {
                title: "Waiting",
                isNumeric: true,
                cell: ({ waiting }: Queue) => <Count of={waiting} />,
              },
              {
                title: "In flight",
                isNumeric: true,
                cell: ({ inFlight }: Queue) => <Count of={inFlight} />,
              },
              {
                title: "Delayed",
                isNumeric: true,
                cell: ({ delayed }: Queue) => <Count of={delayed} />,
              },
              { title: "URL", cell: ({ url }: Queue) => <Id text={url} label="queue URL" /> },
            ]}
            rows={[...queues].sort((a, b) => total(b) - total(a) || (a.name < b.name ? -1 : 1))}
            keyOf={({ url }) => url}
          />
        </Panel>
      )}
    </Await>
  );
}

function total({ waiting, inFlight, delayed }: Queue): number {
  return waiting + inFlight + delayed;
}
