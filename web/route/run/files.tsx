import { useNavigate, useSearch } from "@tanstack/react-router";
import type { File } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { Id } from "../../component/id.tsx";
import { PartList } from "../../component/part-list.tsx";
import { SmallTable } from "../../component/small-table.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { FilterBar } from "../../component/table/filter-bar.tsx";
import { Bytes, Time } from "../../component/value.tsx";
import { runFileFilters } from "./filters.ts";

/** Files of a run by path; of each the newest copy that can be read. The address holds the prefix. */
export function RunFiles({ portalRunId }: { portalRunId: string }) {
  const search = useSearch({ from: "/runs/$portalRunId" });
  const navigate = useNavigate();
  const query = { portalRunId, pathPrefix: search.pathPrefix } as ListQuery<"/files">;
  const files = useList("/files", { query, limit: 50 });
  return (
    <>
      <FilterBar
        filters={runFileFilters}
        search={search}
        onChange={(patch) =>
          void navigate({
            to: ".",
            search: ((before: object) => ({ ...before, ...patch })) as never,
            replace: true,
          })
        }
      />
      <PartList of={files} none="There is none here.">
        {(rows) => (
          <SmallTable<File>
            label="Files of the run"
            rows={rows}
            keyOf={({ id }) => id}
            columns={[
              { title: "Path", cell: ({ path }) => <span className="wrap-anywhere">{path}</span> },
              {
                title: "State",
                cell: ({ storageState, storageClass }) => (
                  <StatusPill status={storageState} reason={storageClass} />
                ),
              },
              {
                title: "Size",
                isNumeric: true,
                cell: ({ sizeBytes }) => <Bytes count={sizeBytes} />,
              },
              { title: "URI", cell: ({ uri }) => <Id text={uri} label="URI" /> },
              { title: "Changed", cell: ({ modifiedAt }) => <Time at={modifiedAt} /> },
            ]}
          />
        )}
      </PartList>
    </>
  );
}
