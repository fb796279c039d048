import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { AuditFile } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { useList } from "../../api/use-list.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Bytes, Count } from "../../component/value.tsx";
import { formatNumber } from "../../format.ts";

const columns: readonly SmallColumn<AuditFile>[] = [
  {
    title: "File",
    cell: ({ key, url }) => (
      <a href={url} className="link" download>
        {key}
      </a>
    ),
  },
  { title: "What", cell: ({ kind }) => kind },
  { title: "Day", cell: ({ date }) => date },
  {
    title: "First record",
    isNumeric: true,
    cell: ({ firstSequence }) => <Count of={firstSequence} />,
  },
  { title: "Size", isNumeric: true, cell: ({ sizeBytes }) => <Bytes count={sizeBytes} /> },
];

/** The chain as it is kept where nobody can change it: segments of records, and signed anchors of each day. */
export function AuditFiles() {
  const { api } = useConnection();
  return (
    <>
      <PageHeader
        title="Files of the chain"
        parent={{ to: "/audit", label: "Audit" }}
        lead="Segments of records and each day's signed anchor, in storage that nobody can change. Take them, and verify them without us."
        actions={
          <CopyAs
            cli={commandOf("audit export audit/")}
            curl={curlOf(address(api, "GET /audit/files", {}))}
          />
        }
      />
      <NeedRole one="admin">
        <Files />
      </NeedRole>
    </>
  );
}

function Files() {
  const ends = useItem("/audit/files", {}, { query: { limit: 1 } });
  const files = useList("/audit/files");
  return (
    <div className="space-y-4">
      <Panel title="How far it is kept">
        <Await of={ends} lines={2}>
          {({ head, kept }) => (
            <KeyValue
              facts={[
                ["Last record", `number ${head.sequence}`],
                ["Its hash", <Id key="head" text={head.hash} label="hash" />],
                ["Kept up to", `number ${kept.sequence}`],
                [
                  "State",
                  head.sequence === kept.sequence ? (
                    <Pill key="all" tone="good">
                      all of it is kept
                    </Pill>
                  ) : (
                    <Pill key="rest" tone="busy">
                      {formatNumber(head.sequence - kept.sequence, "records")} to be kept within
                      minutes
                    </Pill>
                  ),
                ],
              ]}
            />
          )}
        </Await>
      </Panel>
      <Panel title="Files">
        <p className="mb-2 text-sm text-faint">
          Links work for 15 minutes; a reload makes new ones.
        </p>
        <PartList of={files} none="None is written yet.">
          {(rows) => (
            <SmallTable label="files" columns={columns} rows={rows} keyOf={({ key }) => key} />
          )}
        </PartList>
      </Panel>
    </div>
  );
}
