/** Assay and type of a library, as tabs are named; a library without them has a tab too. */
export function groupOf({ assay, type }: { assay: string | null; type: string | null }): string {
  return `${assay ?? "no assay"} · ${type ?? "no type"}`;
}

/** The tab of what is of no library of the package. */
export const noGroup = "no library of this package";
