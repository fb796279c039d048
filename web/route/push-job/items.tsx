import type { PushItem } from "../../api/generated/schemas.ts";
import { pushItemStatus } from "../../api/generated/values.ts";
import { useList } from "../../api/use-list.ts";
import { CopyIcon } from "../../component/copy.tsx";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { StatusChoice } from "../../component/status-choice.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";

const columns: readonly SmallColumn<PushItem>[] = [
  {
    title: "Path",
    cell: ({ path }) => <span className="block min-w-72 wrap-anywhere">{path}</span>,
  },
  {
    title: "Status",
    cell: ({ status, error }) => <StatusPill status={status} reason={error} />,
  },
  { title: "Size", isNumeric: true, cell: ({ sizeBytes }) => <Bytes count={sizeBytes} /> },
  { title: "Attempts", isNumeric: true, cell: ({ attempts }) => <Count of={attempts} /> },
  { title: "Finished", cell: ({ finishedAt }) => <Time at={finishedAt} /> },
  {
    title: "To",
    cell: ({ destinationUri }) => <CopyIcon label="destination" text={destinationUri} />,
  },
];

/** Files of a push, all or those of one status. */
export function PushItems(props: {
  pushJobId: string;
  status: string | undefined;
  onStatus: (status: string | undefined) => void;
}) {
  const { pushJobId, onStatus } = props;
  const status = pushItemStatus.find((one) => one === props.status);
  const items = useList("/push-jobs/{pushJobId}/items", {
    params: { pushJobId },
    query: { ...(status && { status }) },
  });
  return (
    <>
      <StatusChoice statuses={pushItemStatus} value={status} onChange={onStatus} />
      <PartList of={items} none="No such file.">
        {(rows) => (
          <SmallTable label="files" columns={columns} rows={rows} keyOf={({ path }) => path} />
        )}
      </PartList>
    </>
  );
}
