import type { Library } from "../../api/generated/schemas.ts";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { Nothing } from "../../component/value.tsx";

const text = (
  id: "sampleId" | "externalSampleId" | "individualId" | "phenotype" | "type" | "assay" | "quality",
  title: string,
  isExtra?: boolean,
): Column<Library> => ({
  ...{ id, title },
  cell: (library) => library[id] ?? <Nothing />,
  value: (library) => library[id],
  ...(isExtra && { isExtra }),
});

const column = columnsOf<Library>();

export const libraryColumns: readonly Column<Library>[] = [
  column.text("id", "Library"),
  text("sampleId", "Sample"),
  column.text("subjectId", "Subject"),
  text("phenotype", "Phenotype"),
  text("type", "Type"),
  text("assay", "Assay"),
  {
    id: "runs",
    title: "Sequencing runs",
    isNumeric: true,
    cell: ({ instrumentRuns }) => instrumentRuns.length || <Nothing />,
    value: ({ instrumentRuns }) => instrumentRuns.length,
  },
  column.text("projectId", "Project"),
  text("externalSampleId", "Their sample", true),
  text("individualId", "Individual", true),
  text("quality", "Quality", true),
  column.time("updatedAt", "Changed"),
];
