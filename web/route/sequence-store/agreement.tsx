import type { Coverage } from "../../api/generated/schemas.ts";
import { Pill } from "../../component/status-pill.tsx";
import { Tip } from "../../component/tip.tsx";
import { formatCount } from "../../format.ts";

/** How far the mirror was off when it was last compared, and whether that is mended. */
export function AgreementPill({ coverage }: { coverage: Coverage | null }) {
  if (!coverage) return <Pill tone="rest">never compared</Pill>;
  const { missing, stale, extra, repaired } = coverage;
  const off = missing + stale + extra;
  if (off === 0) return <Pill tone="good">agrees</Pill>;
  const words = `${formatCount(missing)} missing, ${formatCount(stale)} stale, ${formatCount(extra)} too many; ${formatCount(repaired)} mended`;
  return (
    <Tip text={words}>
      <Pill tone={repaired >= off ? "good" : "warn"}>
        {repaired >= off ? `${formatCount(off)} mended` : `${formatCount(off - repaired)} off`}
      </Pill>
    </Tip>
  );
}
