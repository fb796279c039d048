import type { PushContent, PushJob } from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { Panel } from "../../component/panel.tsx";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { ThingLink } from "../../component/thing-link.tsx";
import { Bytes, Count } from "../../component/value.tsx";

const kinds = [
  { kind: "fastqs", title: "Fastqs", path: "/fastqs" },
  { kind: "portalRuns", title: "Portal runs", path: "/runs" },
] as const;

/** Fastqs and portal runs of which every file is there; the log is read for them, once there is one. */
export function PushContents({ of }: { of: PushJob }) {
  if (!of.contents)
    return (
      <p className="text-sm text-faint">
        It is known when the push has ended and its log is written.
      </p>
    );
  return (
    <div className="space-y-4">
      {kinds.map((kind) => (
        <Contents key={kind.kind} pushJobId={of.id} {...kind} />
      ))}
    </div>
  );
}

function Contents(props: { pushJobId: string } & (typeof kinds)[number]) {
  const { pushJobId, kind, title, path } = props;
  const list = useList("/push-jobs/{pushJobId}/contents", {
    params: { pushJobId },
    query: { kind },
  });
  const columns: readonly SmallColumn<PushContent>[] = [
    {
      title: "Id",
      cell: ({ id }) => <ThingLink to={`${path}/${id}`}>{id}</ThingLink>,
    },
    { title: "Files", isNumeric: true, cell: ({ files }) => <Count of={files} /> },
    { title: "Size", isNumeric: true, cell: ({ bytes }) => <Bytes count={bytes} /> },
  ];
  return (
    <Panel title={title}>
      <PartList of={list} none="None.">
        {(rows) => (
          <SmallTable
            label={title.toLowerCase()}
            columns={columns}
            rows={rows}
            keyOf={({ id }) => id}
          />
        )}
      </PartList>
    </Panel>
  );
}
