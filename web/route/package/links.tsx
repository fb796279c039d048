import { useState } from "react";
import type { NewLink, Package, Link as PackageLink } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { useList } from "../../api/use-list.ts";
import { Button } from "../../component/button.tsx";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Count, Nothing, Time } from "../../component/value.tsx";
import { LinkName, LinkPill } from "../link/parts.tsx";
import { MadeLink } from "./made-link.tsx";
import { MakeLink } from "./make-link.tsx";

const columns: readonly SmallColumn<PackageLink>[] = [
  { title: "Link", cell: (link) => <LinkName of={link} /> },
  { title: "Status", cell: (link) => <LinkPill of={link} /> },
  { title: "Recipient", cell: ({ recipient }) => recipient ?? <Nothing /> },
  { title: "Made", cell: ({ createdAt }) => <Time at={createdAt} /> },
  { title: "Until", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  {
    title: "Verified",
    isNumeric: true,
    cell: ({ verifiedFileCount, fileCount }) => (
      <>
        <Count of={verifiedFileCount} /> of <Count of={fileCount} />
      </>
    ),
  },
];

/** Links of a package, and the way to another. */
export function PackageLinks({ of }: { of: Package }) {
  const [isAsked, setAsked] = useState(false);
  const [made, setMade] = useState<NewLink>();
  const make = useAction("POST /packages/{packageId}/links");
  const links = useList("/packages/{packageId}/links", { params: { packageId: of.id } });
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <Button look="primary" refusal={make.refusal ?? whyNot(of)} onClick={() => setAsked(true)}>
          New link…
        </Button>
        <span className="text-sm text-faint">
          Whoever has a link can download the files, without an account, until it ends.
        </span>
      </div>
      {made ? <MadeLink link={made} onClose={() => setMade(undefined)} /> : null}
      <PartList of={links} none="No link was made to it.">
        {(rows) => (
          <SmallTable label="links" columns={columns} rows={rows} keyOf={({ id }) => id} />
        )}
      </PartList>
      {isAsked ? (
        <MakeLink
          action={make}
          packageId={of.id}
          onMade={setMade}
          onClose={() => setAsked(false)}
        />
      ) : null}
    </>
  );
}

/** Why no link can be made to it, in words. */
export function whyNot({ status, isExpired, isShareable }: Package): string | undefined {
  if (isExpired) return "The package has expired. Ask for it again.";
  if (status !== "SUCCEEDED") return `The package is ${status.toLowerCase()}.`;
  if (isShareable === false)
    return "It holds archived files, which a recipient could not read. Ask for it again once they are thawed.";
  return undefined;
}
