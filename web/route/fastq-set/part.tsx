import type { FastqSet } from "../../api/generated/schemas.ts";
import type { List } from "../../api/use-list.ts";
import { PartList } from "../../component/part-list.tsx";
import { SmallTable } from "../../component/small-table.tsx";
import { Time } from "../../component/value.tsx";
import { FastqSetLink } from "../link-to.tsx";
import { SetPills } from "./columns.tsx";

/** Fastq sets inside the page of something else. */
export function SetPart({ of }: { of: List<FastqSet> }) {
  return (
    <PartList of={of} none="There is none.">
      {(rows) => (
        <SmallTable
          label="Fastq sets"
          rows={rows}
          keyOf={({ id }) => id}
          columns={[
            { title: "Fastq set", cell: ({ id }) => <FastqSetLink id={id} /> },
            { title: "State", cell: (set) => <SetPills set={set} /> },
            { title: "Fastqs", isNumeric: true, cell: ({ fastqIds }) => fastqIds.length },
            { title: "Made", cell: ({ createdAt }) => <Time at={createdAt} /> },
          ]}
        />
      )}
    </PartList>
  );
}
