import type { PackageFile } from "#core/package/file";
import type { Findings } from "#core/package/finding";
import { faultOf, shown } from "#core/package/selection/path-fault";

/**
 * Takes the paths of a package's files, one after another, and finds what cannot be: paths that are not safe, and files
 * that would meet on a recipient's disk, also where case and accents do not count. Nothing is renamed.
 */
export function takenPaths(findings: Findings): (file: PackageFile) => void {
  /** Whose a path is, by the path as file systems compare it. */
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  return (file) => {
    const { path } = file;
    const label = labelOf(file);
    const fault = faultOf(path);
    if (fault)
      findings.error("path.unsafe", shown(path), `${label} cannot be "${shown(path)}": ${fault}.`);
    const folded = fold(path);
    const above = parentsOf(folded);
    const twin = files.get(folded);
    const holder = above.map((parent) => files.get(parent)).find((found) => found !== undefined);
    const inside = folders.get(folded);
    if (twin !== undefined) findings.error("path.collision", shown(path), met(label, twin, path));
    else if (holder !== undefined)
      findings.error("path.collision", shown(path), nested(label, holder, path));
    else if (inside !== undefined)
      findings.error("path.collision", shown(path), nested(inside, label, path));
    if (twin === undefined) files.set(folded, label);
    for (const parent of above) if (!folders.has(parent)) folders.set(parent, label);
  };
}

/** Names that macOS and Windows take for the same; capitals first, so that ſ meets s and ß meets ss. */
export function fold(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

function labelOf({ fastqId, read, readSetId, portalRunId, path, uri }: PackageFile): string {
  if (fastqId !== null) return `r${read} of fastq ${fastqId}`;
  if (portalRunId !== null) return `"${shown(path)}" of workflow run ${portalRunId}`;
  return `${shown(uri.slice(uri.lastIndexOf("/") + 1))} of read set ${readSetId}`;
}

function met(one: string, other: string, path: string): string {
  return `${one} and ${other} would both be "${shown(path)}".`;
}

function nested(below: string, above: string, path: string): string {
  return `${below} would lie below ${above}, at "${shown(path)}": a file cannot be a folder too.`;
}

function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
    parents.push(path.slice(0, at));
  return parents;
}
