import { Link } from "@tanstack/react-router";
import { useItem } from "../../api/use-item.ts";
import { Await, Panel } from "../../component/panel.tsx";
import { StatusPill } from "../../component/status-pill.tsx";

/** Read sets that may be those of a fastq without files: of its library, and no fastq's. */
export function Suggestions({ fastqId }: { fastqId: string }) {
  const found = useItem("/fastqs/{fastqId}/read-set-suggestions", { fastqId });
  return (
    <Panel title="Read sets that may be its own">
      <Await of={found} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-sm text-faint">None of its library is without a fastq.</p>
          ) : (
            <>
              <ul className="space-y-1.5 text-sm">
                {items.map(({ id, storeId, name, status, statusMessage }) => (
                  <li key={`${storeId}/${id}`} className="flex flex-wrap items-center gap-x-3">
                    <Link
                      to="/read-sets/$storeId/$readSetId"
                      params={{ storeId, readSetId: id }}
                      className="link"
                    >
                      {name ?? id}
                    </Link>
                    <StatusPill status={status} reason={statusMessage} />
                  </li>
                ))}
              </ul>
              <p className="mt-2 text-sm text-faint">
                None is taken by its sample alone: tag the right one with fastqId = {fastqId}.
              </p>
            </>
          )
        }
      </Await>
    </Panel>
  );
}
