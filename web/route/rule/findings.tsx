import type { RuleFinding } from "../../api/generated/schemas.ts";
import { Reasons } from "../../component/reasons.tsx";
import { Nothing } from "../../component/value.tsx";

/** What is wrong with a rule, or might be. */
export function FindingList({ of }: { of: readonly RuleFinding[] }) {
  if (of.length === 0) return <Nothing />;
  return (
    <Reasons
      of={of.map(({ severity, code, path, message }) => ({
        key: `${code} ${path} ${message}`,
        what: message,
        needs: path || undefined,
        tone: severity === "error" ? "bad" : "warn",
      }))}
    />
  );
}
