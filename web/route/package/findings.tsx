import type { Package, PackageFinding } from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Nothing } from "../../component/value.tsx";

const columns: readonly SmallColumn<PackageFinding>[] = [
  {
    title: "What",
    cell: ({ severity }) => <Pill tone={severity === "error" ? "bad" : "warn"}>{severity}</Pill>,
  },
  { title: "Code", cell: ({ code }) => <code className="font-mono text-[0.92em]">{code}</code> },
  {
    title: "Of",
    cell: ({ subject }) =>
      subject ? <span className="wrap-anywhere">{subject}</span> : <Nothing />,
  },
  { title: "Message", cell: ({ message }) => <span className="wrap-anywhere">{message}</span> },
];

/** Findings as rows; errors are there before warnings, as the API has them. */
export function Findings({ of }: { of: readonly PackageFinding[] }) {
  return (
    <SmallTable
      label="findings"
      columns={columns}
      rows={of}
      keyOf={({ code, subject, message }) => `${code} ${subject} ${message}`}
    />
  );
}

/** What a person must know of a package. */
export function PackageFindings({ of }: { of: Package }) {
  const params = { packageId: of.id };
  const list = useList("/packages/{packageId}/findings", { params, enabled: hasEnded(of) });
  if (!hasEnded(of))
    return <p className="text-sm text-faint">They are there when the package has been made.</p>;
  return (
    <PartList of={list} none="Nothing was found that a person must know.">
      {(rows) => <Findings of={rows} />}
    </PartList>
  );
}

function hasEnded({ status }: Package): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}
