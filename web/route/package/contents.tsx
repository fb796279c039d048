import type {
  PackageFastq,
  PackageLibrary,
  PackageWorkflowRun,
} from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { Panel } from "../../component/panel.tsx";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { ThingLink } from "../../component/thing-link.tsx";
import { Nothing } from "../../component/value.tsx";

const said = (value: string | null) => value ?? <Nothing />;

const libraryColumns: readonly SmallColumn<PackageLibrary>[] = [
  {
    title: "Library",
    cell: ({ libraryId }) => <ThingLink to={`/libraries/${libraryId}`}>{libraryId}</ThingLink>,
  },
  { title: "Sample", cell: ({ sampleId }) => said(sampleId) },
  { title: "Subject", cell: ({ subjectId }) => said(subjectId) },
  { title: "Phenotype", cell: ({ phenotype }) => said(phenotype) },
  { title: "Assay", cell: ({ assay }) => said(assay) },
  { title: "Type", cell: ({ type }) => said(type) },
];

const fastqColumns: readonly SmallColumn<PackageFastq>[] = [
  {
    title: "RGID",
    cell: ({ fastqId, rgid }) => <ThingLink to={`/fastqs/${fastqId}`}>{rgid}</ThingLink>,
  },
  { title: "Library", cell: ({ libraryId }) => libraryId },
  { title: "Run", cell: ({ instrumentRunId }) => instrumentRunId },
  { title: "Lane", isNumeric: true, cell: ({ lane }) => lane },
  {
    title: "Storage",
    cell: ({ isArchived }) =>
      isArchived ? <Pill tone="warn">archived</Pill> : <Pill tone="good">active</Pill>,
  },
];

const runColumns: readonly SmallColumn<PackageWorkflowRun>[] = [
  {
    title: "Portal run",
    cell: ({ portalRunId }) => <ThingLink to={`/runs/${portalRunId}`}>{portalRunId}</ThingLink>,
  },
  { title: "Workflow", cell: ({ workflowName }) => workflowName },
  { title: "Version", cell: ({ workflowVersion }) => said(workflowVersion) },
  { title: "Libraries", cell: ({ libraryIds }) => libraryIds.join(", ") },
];

/** What a package is made of: libraries as the recipient knows them, fastqs, and runs of workflows. */
export function PackageContents({ packageId }: { packageId: string }) {
  const params = { packageId };
  const libraries = useList("/packages/{packageId}/libraries", { params });
  const fastqs = useList("/packages/{packageId}/fastqs", { params });
  const runs = useList("/packages/{packageId}/workflow-runs", { params });
  return (
    <div className="space-y-4">
      <Panel title="Libraries">
        <PartList of={libraries} none="It is of no library.">
          {(rows) => (
            <SmallTable
              label="libraries"
              columns={libraryColumns}
              rows={rows}
              keyOf={({ libraryId }) => libraryId}
            />
          )}
        </PartList>
      </Panel>
      <Panel title="Fastqs">
        <PartList of={fastqs} none="It has no fastq.">
          {(rows) => (
            <SmallTable
              label="fastqs"
              columns={fastqColumns}
              rows={rows}
              keyOf={({ fastqId }) => fastqId}
            />
          )}
        </PartList>
      </Panel>
      <Panel title="Workflow runs">
        <PartList of={runs} none="It has no secondary analysis.">
          {(rows) => (
            <SmallTable
              label="workflow runs"
              columns={runColumns}
              rows={rows}
              keyOf={({ portalRunId }) => portalRunId}
            />
          )}
        </PartList>
      </Panel>
    </div>
  );
}
