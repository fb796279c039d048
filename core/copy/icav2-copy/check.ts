import { faultOf } from "#core/copy/icav2/lookup/path";
import type { Found, Line } from "#core/copy/icav2-copy/plan-schema";
import { sourceProblem } from "#core/copy/icav2-copy/sources";
import type { CopyWish } from "#core/copy/plan-schema";

/** Files of which nothing is wrong by themselves, each destination once; and everything that is wrong. */
export type Checked = { files: Found[]; problems: string[] };

/** Looks at all files of a copy together. `renames`: wishes that only name a file. */
export function check(lines: Line[], renames: CopyWish[]): Checked {
  const problems = lines.flatMap((line) => ("problem" in line ? [line.problem] : []));
  const found = lines.filter((line): line is Found => !("problem" in line));
  const files: Found[] = [];
  const taken = new Map<string, Found>();
  for (const file of renamed(found, renames, problems)) {
    const path = file.toFolder + file.name;
    const problem = problemOf(file, path);
    if (problem && file.isPinned) {
      files.push({ ...file, fault: file.fault ?? `${file.sourceUri}: ${problem}` });
      continue;
    }
    if (problem) {
      problems.push(`${file.sourceUri}: ${problem}`);
      continue;
    }
    const key = `${file.toProjectId} ${path}`;
    const other = taken.get(key);
    if (!other) {
      taken.set(key, file);
      files.push(file);
      continue;
    }
    if (isSameSource(file, other)) continue;
    const to = file.destinationUri + file.name;
    problems.push(`${file.sourceUri} and ${other.sourceUri} would both become ${to}`);
  }
  return { files, problems };
}

/** Gives files the names that were asked for by their ids: each wish must meet a file. */
function renamed(found: Found[], renames: CopyWish[], problems: string[]): Found[] {
  const names = new Map(
    renames.map(({ renamesDataId = "", outputFileName = "" }) => [renamesDataId, outputFileName]),
  );
  const met = new Set(found.map(({ dataId }) => dataId));
  for (const id of names.keys())
    if (!met.has(id)) problems.push(`renamingMapList: ${id} is none of the files that are copied`);
  return found.map((file) => {
    const name = names.get(file.dataId ?? "");
    return name === undefined || name === file.name ? file : { ...file, name, isExternal: true };
  });
}

function problemOf(file: Found, path: string): string | undefined {
  if (file.name === "" || file.name.includes("/"))
    return `"${file.name}" is no name for a file of ICA`;
  const fault = faultOf(path);
  if (fault) return `its destination ${file.destinationUri}${file.name} ${fault}`;
  if (file.projectId === undefined) return undefined;
  if (file.projectId === file.toProjectId)
    return "lies in the destination's own project, where ICA does not copy";
  return sourceProblem(file.status);
}

function isSameSource(one: Found, other: Found): boolean {
  if (one.dataId !== undefined) return one.dataId === other.dataId;
  return one.sourceUri === other.sourceUri;
}
