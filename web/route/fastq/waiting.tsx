import { Link } from "@tanstack/react-router";
import { useList } from "../../api/use-list.ts";
import { Panel } from "../../component/panel.tsx";
import { PartList } from "../../component/part-list.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";

/** Who waits for a fastq, and the jobs that brought or bring it back. */
export function FastqWaiting({ fastqId }: { fastqId: string }) {
  const requests = useList("/sync-requests", { query: { fastqId }, limit: 20 });
  const thaws = useList("/unarchiving-jobs", { query: { fastqId }, limit: 20 });
  return (
    <>
      <Panel title="Who waits for it">
        <PartList of={requests} none="Nobody waits for it.">
          {(rows) => (
            <ul className="space-y-1.5 text-sm">
              {rows.map(({ id, status, statusReason, createdAt }) => (
                <li key={id} className="flex flex-wrap items-center gap-x-3">
                  <Link to="/sync/$syncRequestId" params={{ syncRequestId: id }} className="link">
                    {id}
                  </Link>
                  <StatusPill status={status} reason={statusReason} />
                  <span className="text-faint">
                    since <Time at={createdAt} />
                  </span>
                </li>
              ))}
            </ul>
          )}
        </PartList>
      </Panel>
      <Panel title="Thaws">
        <PartList of={thaws} none="It was never thawed.">
          {(rows) => (
            <ul className="space-y-1.5 text-sm">
              {rows.map(({ id, status, statusReason, createdAt }) => (
                <li key={id} className="flex flex-wrap items-center gap-x-3">
                  <Link
                    to="/unarchiving-jobs/$unarchivingJobId"
                    params={{ unarchivingJobId: id }}
                    className="link"
                  >
                    {id}
                  </Link>
                  <StatusPill status={status} reason={statusReason} />
                  <Time at={createdAt} />
                </li>
              ))}
            </ul>
          )}
        </PartList>
      </Panel>
    </>
  );
}
