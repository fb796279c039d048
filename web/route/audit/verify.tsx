import { useState } from "react";
import type { AuditRecord } from "../../api/generated/schemas.ts";
import { Button } from "../../component/button.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { formatNumber } from "../../format.ts";
import { type ChainVerdict, checkChain } from "./chain.ts";

/** Computes the chain of what is loaded again, in this browser. */
export function VerifyChain({ records }: { records: readonly AuditRecord[] }) {
  const [seen, setSeen] = useState<{ records: readonly AuditRecord[]; verdict: ChainVerdict }>();
  const check = async () => setSeen({ records, verdict: await checkChain(records) });
  // Of other rows it would say nothing.
  const verdict = seen?.records === records ? seen.verdict : undefined;
  return (
    <div className="mb-3 flex flex-wrap items-center gap-3 text-sm">
      <Button
        icon="check"
        refusal={records.length === 0 ? "There is nothing to verify." : undefined}
        onClick={() => void check()}
      >
        Verify the chain of these
      </Button>
      <div role="status" className="flex flex-wrap items-center gap-2">
        {verdict ? <Verdict of={verdict} /> : null}
      </div>
    </div>
  );
}

function Verdict({ of: { right, wrong, unknown } }: { of: ChainVerdict }) {
  return (
    <>
      {wrong.length > 0 ? (
        <Pill tone="bad">
          {formatNumber(wrong.length, "records")} changed after being written: number{" "}
          {wrong.map(({ sequence }) => sequence).join(", ")}
        </Pill>
      ) : null}
      {right > 0 ? <Pill tone="good">{formatNumber(right, "hashes")} are right</Pill> : null}
      {unknown > 0 ? (
        <span className="text-faint">
          {formatNumber(unknown, "records")} not checked: the one before is not in this list.
        </span>
      ) : null}
      <span className="text-faint">All of it, with signatures: seqferry audit verify.</span>
    </>
  );
}
