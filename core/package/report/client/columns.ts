import type { Data } from "#core/package/report/client/data";
import type { FileRow } from "#core/package/report/file-row";
import {
  formatBytes,
  formatCount,
  formatCoverage,
  formatFraction,
} from "#core/package/report/format";
import { noGroup } from "#core/package/report/group";
import type { ReportFastq, ReportLibrary, ReportWorkflowRun } from "#core/package/report/schema";
import type { TableName, Where } from "#core/package/report/where";
import type { PackageFinding } from "#core/package/schema";

export type Value = string | number | readonly string[] | null;

/** A column of a table: numbers have a format, and are filtered by ranges. */
export type Column<Row> = {
  name: string;
  label: string;
  /** In characters, about. */
  width: number;
  value: (row: Row) => Value;
  format?: (value: number) => string;
  /** Rows of another table that a number of this one counts. */
  leadsTo?: (row: Row) => { table: TableName; where: Where };
  /** Not shown; filtered, searched and exported all the same. */
  isHidden?: true;
};

export type TableSpec<Row> = {
  name: TableName;
  columns: Column<Row>[];
  rows: Row[];
  /** The column whose values are tabs above the table. */
  tabs?: string;
};

/** The tables of the page. */
export function tablesOf(data: Data): TableSpec<never>[] {
  const groupsOf = groupsBy(data);
  const group = <Row>(of: (row: Row) => readonly string[]): Column<Row> => ({
    ...{ name: "group", label: "Assay and type", width: 20, isHidden: true },
    value: (row) => groupsOf(of(row)),
  });
  return [
    {
      name: "libraries",
      columns: [...libraryColumns, group<ReportLibrary>(({ libraryId }) => [libraryId])],
      rows: data.libraries,
      tabs: "group",
    },
    {
      name: "fastqs",
      columns: [...fastqColumns, group<ReportFastq>(({ libraryId }) => [libraryId])],
      rows: data.fastqs,
      tabs: "group",
    },
    {
      name: "analyses",
      columns: [...runColumns, group<ReportWorkflowRun>(({ libraryIds }) => libraryIds)],
      rows: data.workflowRuns,
      tabs: "group",
    },
    {
      name: "files",
      columns: [...fileColumns, group<FileRow>(({ libraryIds }) => libraryIds)],
      rows: data.files,
      tabs: "group",
    },
    { name: "findings", columns: findingColumns, rows: data.findings },
  ] as unknown as TableSpec<never>[];
}

/** The groups of some libraries, of which all files of a thing have the same list. */
function groupsBy({ libraries }: Data): (ids: readonly string[]) => readonly string[] {
  const ofLibrary = new Map(libraries.map(({ libraryId, group }) => [libraryId, [group]]));
  const ofList = new WeakMap<readonly string[], readonly string[]>();
  const none = [noGroup];
  return (ids) => {
    if (ids.length === 1) return ofLibrary.get(ids[0] ?? "") ?? none;
    const known = ofList.get(ids);
    if (known) return known;
    const found = [...new Set(ids.flatMap((id) => ofLibrary.get(id) ?? []))];
    const groups = found.length > 0 ? found : none;
    ofList.set(ids, groups);
    return groups;
  };
}

const textOf = <Row>(
  name: keyof Row & string,
  label: string,
  width: number,
  isHidden?: true,
): Column<Row> => ({
  ...{ name, label, width },
  value: (row) => row[name] as Value,
  ...(isHidden && { isHidden }),
});

const numberOf = <Row>(
  name: keyof Row & string,
  label: string,
  format: (value: number) => string = formatCount,
  leadsTo?: Column<Row>["leadsTo"],
): Column<Row> => ({ ...textOf<Row>(name, label, 11), format, ...(leadsTo && { leadsTo }) });

const libraryColumns: Column<ReportLibrary>[] = [
  textOf("libraryId", "Library", 14),
  textOf("gaps", "Gaps", 17),
  textOf("sampleId", "Sample", 14),
  textOf("externalSampleId", "External sample", 18),
  textOf("subjectId", "Subject", 13),
  textOf("externalSubjectId", "External subject", 18),
  textOf("individualId", "Individual", 13),
  textOf("phenotype", "Phenotype", 12),
  textOf("assay", "Assay", 14),
  textOf("type", "Type", 10),
  numberOf("fastqCount", "Fastqs", formatCount, ({ libraryId }) => ({
    ...{ table: "fastqs", where: { libraryId } },
  })),
  numberOf("fastqFileCount", "Fastq files", formatCount, ({ libraryId }) => ({
    ...{ table: "files", where: { libraryIds: libraryId, dataType: "fastq" } },
  })),
  numberOf("fastqBytes", "Fastq size", formatBytes),
  numberOf("readCount", "Reads"),
  numberOf("coverage", "Coverage", formatCoverage),
  {
    ...{ name: "analyses", label: "Analyses", width: 28 },
    value: ({ workflowRunCounts }) =>
      workflowRunCounts.map(({ workflowType, count }) => `${workflowType} (${count})`),
    leadsTo: ({ libraryId }) => ({ table: "analyses", where: { libraryIds: libraryId } }),
  },
  numberOf("secondaryFileCount", "Result files", formatCount, ({ libraryId }) => ({
    ...{ table: "files", where: { libraryIds: libraryId, dataType: "secondaryAnalysis" } },
  })),
  numberOf("secondaryBytes", "Result size", formatBytes),
];

const fastqColumns: Column<ReportFastq>[] = [
  textOf("libraryId", "Library", 14),
  textOf("instrumentRunId", "Instrument run", 32),
  numberOf("lane", "Lane"),
  textOf("compressionFormat", "Format", 9),
  {
    ...{ name: "ends", label: "Reads are", width: 11 },
    value: ({ isPaired }) => (isPaired ? "paired" : "single"),
  },
  {
    ...{ name: "storageState", label: "State", width: 11 },
    value: ({ isArchived }) => (isArchived ? "ARCHIVED" : "ACTIVE"),
  },
  numberOf("fileCount", "Files", formatCount, ({ fastqId }) => ({
    ...{ table: "files", where: { fastqId } },
  })),
  numberOf("totalBytes", "Size", formatBytes),
  numberOf("readCount", "Reads"),
  numberOf("baseCount", "Bases"),
  numberOf("coverage", "Coverage", formatCoverage),
  numberOf("r1Q20Fraction", "R1 ≥ Q20", formatFraction),
  numberOf("r2Q20Fraction", "R2 ≥ Q20", formatFraction),
  numberOf("r1GcFraction", "R1 GC", formatFraction),
  numberOf("r2GcFraction", "R2 GC", formatFraction),
  numberOf("duplicationFraction", "Duplicates", formatFraction),
  numberOf("insertSize", "Insert size"),
  textOf("rgid", "RGID", 42),
  textOf("fastqId", "Fastq", 32),
];

const runColumns: Column<ReportWorkflowRun>[] = [
  textOf("workflowName", "Workflow", 24),
  textOf("workflowVersion", "Version", 11),
  textOf("portalRunId", "Portal run", 20),
  textOf("libraryIds", "Libraries", 24),
  textOf("otherLibraryIds", "Not in the package", 22),
  numberOf("fileCount", "Files", formatCount, ({ portalRunId }) => ({
    ...{ table: "files", where: { portalRunId } },
  })),
  numberOf("totalBytes", "Size", formatBytes),
  textOf("status", "Status", 12),
  textOf("path", "Path", 50),
  textOf("workflowType", "Type", 20, true),
];

const fileColumns: Column<FileRow>[] = [
  textOf("path", "Path", 70),
  numberOf("sizeBytes", "Size", formatBytes),
  textOf("storageState", "State", 11),
  textOf("storageClass", "Storage class", 20),
  textOf("libraryIds", "Libraries", 18),
  textOf("dataType", "Data type", 18),
  textOf("instrumentRunId", "Instrument run", 32),
  numberOf("lane", "Lane"),
  numberOf("read", "Read"),
  textOf("workflowName", "Workflow", 22),
  textOf("portalRunId", "Portal run", 20),
  {
    ...{ name: "algorithm", label: "Checksum is", width: 16 },
    value: ({ checksum }) => checksum?.algorithm ?? null,
  },
  {
    ...{ name: "checksum", label: "Checksum", width: 40 },
    value: ({ checksum }) => checksum?.value ?? null,
  },
  numberOf("n", "Number"),
  textOf("workflowVersion", "Version", 11, true),
  textOf("fastqId", "Fastq", 32, true),
  textOf("readSetId", "Read set", 14, true),
  textOf("sampleId", "Sample", 14, true),
];

const findingColumns: Column<PackageFinding>[] = [
  textOf("severity", "Severity", 11),
  textOf("code", "Code", 28),
  textOf("subject", "About", 32),
  textOf("message", "Message", 110),
];
