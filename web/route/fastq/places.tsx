import { Link } from "@tanstack/react-router";
import type { Fastq, FastqLocation } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { SmallTable } from "../../component/small-table.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Bytes, Nothing, Time } from "../../component/value.tsx";
import { readsOf } from "./state.ts";

type Row = { side: string } & FastqLocation;

/** Where each file of a fastq lies, and whether it can be read there. */
export function FastqPlaces({ fastq }: { fastq: Fastq }) {
  const rows: Row[] = readsOf(fastq).flatMap(([side, { locations }]) =>
    locations.map((location) => ({ side, ...location })),
  );
  if (rows.length === 0) return <p className="text-sm text-faint">It has no files yet.</p>;
  return (
    <SmallTable
      label="Places of its files"
      rows={rows}
      keyOf={({ side, uri, storeId, readSetId, ingestId }) =>
        [side, uri, storeId, readSetId, ingestId].join(" ")
      }
      columns={[
        { title: "Read", cell: ({ side }) => side },
        {
          title: "State",
          cell: ({ storageState, stateAt }) => <StatusPill status={storageState} since={stateAt} />,
        },
        { title: "Where", cell: (row) => <Place {...row} /> },
        {
          title: "Size",
          isNumeric: true,
          cell: ({ sizeBytes }) => <Bytes count={sizeBytes} />,
        },
        { title: "Class", cell: ({ storageClass }) => storageClass ?? <Nothing /> },
        { title: "Until", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        {
          title: "SHA-256",
          cell: ({ sha256 }) => (sha256 ? <Id text={sha256} label="SHA-256" /> : <Nothing />),
        },
      ]}
    />
  );
}

function Place({ kind, uri, storeId, readSetId }: FastqLocation) {
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      {storeId && readSetId ? (
        <Link
          to="/read-sets/$storeId/$readSetId"
          params={{ storeId, readSetId }}
          className="link whitespace-nowrap"
        >
          Read set {readSetId}
        </Link>
      ) : (
        <span className="text-faint">{kind === "s3" ? "S3" : kind}</span>
      )}
      {uri ? <Id text={uri} label="URI" /> : null}
    </span>
  );
}
