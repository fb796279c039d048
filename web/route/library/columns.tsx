import type { Library } from "../../api/generated/schemas.ts";
import type { Column } from "../../component/table/column.ts";
import { Nothing, Time } from "../../component/value.tsx";

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

export const libraryColumns: readonly Column<Library>[] = [
  { id: "id", title: "Library", cell: ({ id }) => id, value: ({ id }) => id },
  text("sampleId", "Sample"),
  {
    id: "subjectId",
    title: "Subject",
    cell: ({ subjectId }) => subjectId ?? <Nothing />,
    value: ({ subjectId }) => subjectId,
  },
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
  {
    id: "projectId",
    title: "Project",
    cell: ({ projectId }) => projectId,
    value: ({ projectId }) => projectId,
  },
  text("externalSampleId", "Their sample", true),
  text("individualId", "Individual", true),
  text("quality", "Quality", true),
  {
    id: "updatedAt",
    title: "Changed",
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
    value: ({ updatedAt }) => updatedAt,
  },
];
