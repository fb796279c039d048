import type { Fastq } from "../../api/generated/schemas.ts";
import type { List } from "../../api/use-list.ts";
import { PartList } from "../../component/part-list.tsx";
import { SmallTable } from "../../component/small-table.tsx";
import { Bytes, Count } from "../../component/value.tsx";
import { FastqLink, LibraryLink } from "../link-to.tsx";
import { bytesOf } from "./state.ts";
import { StoragePill } from "./storage-pill.tsx";

/** Fastqs inside the page of something else. Run and lane stand in the RGID; the library only where there are several. */
export function FastqPart(props: { of: List<Fastq>; label: string; by?: "library" }) {
  const { of, label, by } = props;
  return (
    <PartList of={of} none="There is none.">
      {(rows) => (
        <SmallTable
          label={label}
          rows={rows}
          keyOf={({ id }) => id}
          columns={[
            { title: "RGID", cell: ({ id, rgid }) => <FastqLink id={id}>{rgid}</FastqLink> },
            { title: "Files", cell: (fastq) => <StoragePill fastq={fastq} /> },
            ...(by === "library"
              ? [
                  {
                    title: "Library",
                    cell: ({ libraryId }: Fastq) => <LibraryLink id={libraryId} />,
                  },
                ]
              : []),
            { title: "Size", isNumeric: true, cell: (fastq) => <Bytes count={bytesOf(fastq)} /> },
            {
              title: "Reads",
              isNumeric: true,
              cell: ({ readCount }) => <Count of={readCount?.value} />,
            },
          ]}
        />
      )}
    </PartList>
  );
}
