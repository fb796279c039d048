import type { Fastq, FastqSet } from "../../api/generated/schemas.ts";
import type { Reason } from "../../component/reasons.tsx";
import { formatNumber } from "../../format.ts";
import { whyNotReady } from "../fastq/state.ts";

/** What keeps a set from being used now: its members, by what ails them; `others` are its library's valid fastqs. */
export function whyIncomplete(
  { fastqIds, isCurrent, allowsAdditional }: FastqSet,
  members: readonly Fastq[],
  others: readonly Fastq[],
): Reason[] {
  const ailing = members.flatMap((fastq) =>
    whyNotReady(fastq).map((reason) => ({ reason, fastq })),
  );
  const grouped = [...Map.groupBy(ailing, ({ reason }) => reason.what).values()];
  const missing = fastqIds.length - members.length;
  const loose = others.filter(({ fastqSetId }) => fastqSetId === null).length;
  return [
    ...(missing > 0
      ? [
          {
            ...{ key: "missing", tone: "bad" as const },
            what: `${formatNumber(missing, "fastqs")} of it cannot be seen.`,
            needs: "They were deleted, or are of a project that is not yours.",
          },
        ]
      : []),
    ...grouped.flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const lanes = group.map(({ fastq }) => fastq.rgid).join(", ");
      const what = `${group.length} of ${fastqIds.length}: ${first.reason.what} (${lanes})`;
      return [{ ...first.reason, key: first.reason.what, what }];
    }),
    ...(isCurrent
      ? []
      : [
          {
            ...{
              key: "current",
              tone: "warn" as const,
              what: "It is not its library's current set.",
            },
            needs: "Packages take the current one: make this one current if it should be used.",
          },
        ]),
    ...(loose > 0
      ? [
          {
            ...{ key: "loose", tone: "warn" as const },
            what: `${formatNumber(loose, "fastqs")} of its library ${loose === 1 ? "is" : "are"} in no set.`,
            needs: allowsAdditional
              ? "Link them, if they belong to it."
              : "It takes no additional ones: let it, and link them, if they belong to it.",
          },
        ]
      : []),
  ];
}
