import type { CopyItem, CopyJob } from "../../api/generated/schemas.ts";
import { copyItemStatus } from "../../api/generated/values.ts";
import { useList } from "../../api/use-list.ts";
import { CopyIcon } from "../../component/copy.tsx";
import { FailureCauses } from "../../component/failure-causes.tsx";
import { Id } from "../../component/id.tsx";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Spans } from "../../component/spans.tsx";
import { StatusChoice } from "../../component/status-choice.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";
import { batchesOf } from "./batches.ts";

const columns: readonly SmallColumn<CopyItem>[] = [
  { title: "File", cell: ({ sourceUri }) => <Id text={sourceUri} label="source" /> },
  {
    title: "Status",
    cell: ({ status, error }) => <StatusPill status={status} reason={error} />,
  },
  { title: "Size", isNumeric: true, cell: ({ sizeBytes }) => <Bytes count={sizeBytes} /> },
  { title: "Attempts", isNumeric: true, cell: ({ attempts }) => <Count of={attempts} /> },
  { title: "Batch", isNumeric: true, cell: ({ task }) => <Count of={task + 1} /> },
  { title: "Finished", cell: ({ finishedAt }) => <Time at={finishedAt} /> },
  {
    title: "To",
    cell: ({ destinationUri }) => <CopyIcon label="destination" text={destinationUri} />,
  },
];

/** Files of a copy, all or those of one status. */
export function CopyItems(props: {
  copyJobId: string;
  status: string | undefined;
  onStatus: (status: string | undefined) => void;
}) {
  const { copyJobId, onStatus } = props;
  const status = copyItemStatus.find((one) => one === props.status);
  const items = useList("/copy-jobs/{copyJobId}/items", {
    params: { copyJobId },
    query: { ...(status && { status }) },
  });
  return (
    <>
      <StatusChoice statuses={copyItemStatus} value={status} onChange={onStatus} />
      <PartList of={items} none="No such file.">
        {(rows) => (
          <SmallTable
            label="files"
            columns={columns}
            rows={rows}
            keyOf={({ task, item }) => `${task}/${item}`}
          />
        )}
      </PartList>
    </>
  );
}

/** When its batches ran, beside each other; batches of the items that are loaded. */
export function CopyBatches({ job }: { job: CopyJob }) {
  const items = useList("/copy-jobs/{copyJobId}/items", {
    params: { copyJobId: job.id },
    limit: 200,
  });
  return (
    <PartList of={items} none="It is not planned yet.">
      {(rows) => {
        const spans = batchesOf(rows, job.backend);
        return spans.length > 0 ? (
          <Spans label="Batches by time" spans={spans} now={items.updatedAt} />
        ) : (
          <p className="text-sm text-faint">No batch has ended yet.</p>
        );
      }}
    </PartList>
  );
}

/** What failed, grouped by why; a group opens to its files. */
export function CopyFailures({ copyJobId }: { copyJobId: string }) {
  const failed = useList("/copy-jobs/{copyJobId}/items", {
    params: { copyJobId },
    query: { status: "FAILED" },
    limit: 200,
  });
  return (
    <PartList of={failed} none="Nothing failed by itself: the job did.">
      {(rows) => (
        <FailureCauses
          rows={rows}
          keyOf={({ task, item }) => `${task}/${item}`}
          nameOf={({ sourceUri }) => sourceUri}
        />
      )}
    </PartList>
  );
}
