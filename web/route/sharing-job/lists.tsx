import type {
  SharedFastq,
  SharedObject,
  SharedObjectState,
  SharedPortalRun,
} from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { Id } from "../../component/id.tsx";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { StatusPill, type Tone } from "../../component/status-pill.tsx";
import { ThingLink } from "../../component/thing-link.tsx";
import { Bytes, Nothing } from "../../component/value.tsx";

type Shared = SharedFastq | SharedPortalRun | SharedObject;

const fastqColumns: readonly SmallColumn<SharedFastq>[] = [
  {
    title: "RGID",
    cell: ({ fastqId, rgid }) => <ThingLink to={`/fastqs/${fastqId}`}>{rgid}</ThingLink>,
  },
  { title: "Library", cell: ({ libraryId }) => libraryId },
  { title: "Run", cell: ({ instrumentRunId }) => instrumentRunId },
  { title: "Lane", isNumeric: true, cell: ({ lane }) => lane },
  {
    title: "Storage",
    cell: ({ isArchived }) => <StatusPill status={isArchived ? "ARCHIVED" : "ACTIVE"} />,
  },
];

const runColumns: readonly SmallColumn<SharedPortalRun>[] = [
  {
    title: "Portal run",
    cell: ({ portalRunId }) => <ThingLink to={`/runs/${portalRunId}`}>{portalRunId}</ThingLink>,
  },
  { title: "Workflow", cell: ({ workflowName }) => workflowName },
  { title: "Version", cell: ({ workflowVersion }) => workflowVersion ?? <Nothing /> },
  { title: "Libraries", cell: ({ libraryIds }) => libraryIds.join(", ") },
];

const tones: Record<SharedObjectState, Tone> = {
  "to-send": "busy",
  sent: "good",
  "already-there": "good",
  collision: "warn",
  failed: "bad",
  "not-sent": "rest",
  linked: "good",
};

const objectColumns: readonly SmallColumn<SharedObject>[] = [
  {
    title: "Path",
    cell: ({ path }) => <span className="block min-w-72 wrap-anywhere">{path}</span>,
  },
  {
    title: "State",
    cell: ({ state, reason }) => (
      <StatusPill
        status={state.replaceAll("-", " ")}
        tone={tones[state]}
        {...(reason && { reason })}
      />
    ),
  },
  { title: "Size", isNumeric: true, cell: ({ sizeBytes }) => <Bytes count={sizeBytes} /> },
  {
    title: "To",
    cell: ({ destinationUri }) =>
      destinationUri ? <Id text={destinationUri} label="destination" /> : <Nothing />,
  },
];

export function SharedFastqs({ id }: { id: string }) {
  return <Shares id={id} kind="fastqs" columns={fastqColumns} keyOf={({ fastqId }) => fastqId} />;
}

export function SharedRuns({ id }: { id: string }) {
  return (
    <Shares
      id={id}
      kind="portalRunIds"
      columns={runColumns}
      keyOf={({ portalRunId }) => portalRunId}
    />
  );
}

export function SharedObjects({ id }: { id: string }) {
  return <Shares id={id} kind="objects" columns={objectColumns} keyOf={({ n }) => String(n)} />;
}

function Shares<Kind extends Shared["kind"]>(props: {
  id: string;
  kind: Kind;
  columns: readonly SmallColumn<Extract<Shared, { kind: Kind }>>[];
  keyOf: (row: Extract<Shared, { kind: Kind }>) => string;
}) {
  const { id, kind, columns, keyOf } = props;
  const list = useList("/sharing-jobs/{sharingJobId}/contents", {
    params: { sharingJobId: id },
    query: { kind },
  });
  const isOfKind = (row: Shared): row is Extract<Shared, { kind: Kind }> => row.kind === kind;
  return (
    <PartList of={list} none="None.">
      {(rows) => (
        <SmallTable label={kind} columns={columns} rows={rows.filter(isOfKind)} keyOf={keyOf} />
      )}
    </PartList>
  );
}
