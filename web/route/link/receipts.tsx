import type { Link, Receipt } from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Bytes, Count, Nothing, Time } from "../../component/value.tsx";

const outcomes = {
  verified: <Pill tone="good">verified</Pill>,
  sized: <Pill tone="warn">size only</Pill>,
  failed: <Pill tone="bad">failed</Pill>,
};

const columns: readonly SmallColumn<Receipt>[] = [
  { title: "File", cell: ({ n }) => `number ${n}` },
  { title: "Asked for", isNumeric: true, cell: ({ askedCount }) => <Count of={askedCount} /> },
  { title: "Size", isNumeric: true, cell: ({ askedBytes }) => <Bytes count={askedBytes} /> },
  { title: "First", cell: ({ firstAskedAt }) => <Time at={firstAskedAt} /> },
  { title: "Last", cell: ({ lastAskedAt }) => <Time at={lastAskedAt} /> },
  { title: "Outcome", cell: ({ outcome }) => (outcome ? outcomes[outcome] : <Nothing />) },
  { title: "Told", cell: ({ outcomeAt }) => <Time at={outcomeAt} /> },
];

/** What was asked for, file by file in the manifest's order, and what the recipient's program said of it. */
export function Receipts({ link }: { link: Link }) {
  const receipts = useList("/links/{linkId}/receipts", { params: { linkId: link.id } });
  return (
    <PartList of={receipts} none="No file was asked for yet.">
      {(rows) => (
        <SmallTable label="receipts" columns={columns} rows={rows} keyOf={({ n }) => String(n)} />
      )}
    </PartList>
  );
}
