import type { PackageSelection } from "../../api/generated/schemas.ts";
import type { LibraryRun, Manifest, WorkflowRun } from "./manifest.ts";

/** Ways to say what a package is of; all but the last are texts that ids are pasted into. */
export const selectors = {
  libraryIdList: { label: "Libraries", hint: "Library ids, such as L2301368." },
  subjectIdList: {
    label: "Subjects",
    hint: "Subjects as the LIMS writes them: all their libraries.",
  },
  individualIdList: { label: "Individuals", hint: "Individuals as the LIMS writes them." },
  projectIdList: { label: "Projects", hint: "All libraries of whole projects." },
  readSetIdList: {
    label: "Read sets",
    hint: "Read sets, as store/read set; they go without analyses.",
  },
  sampleIdList: { label: "Samples", hint: "All read sets of samples; they go without analyses." },
  instrumentRunIdList: { label: "Sequencing runs", hint: "All fastqs of runs of a sequencer." },
  libraryRunList: { label: "Manifest of the LIMS", hint: "" },
} as const;
export type Selector = keyof typeof selectors;

/** A package while it is thought about. Texts are as typed. */
export type Draft = {
  name: string;
  projectId: string;
  selector: Selector;
  ids: string;
  limsManifest: Manifest<LibraryRun> | null;
  workflowManifest: Manifest<WorkflowRun> | null;
  fastqs: boolean;
  analyses: boolean;
  runs: string;
  from: string;
  to: string;
  excludedLibraries: string;
  excludedRuns: string;
  analysisTypes: string;
  allResults: boolean;
  thaws: boolean;
};

export const emptyDraft: Draft = {
  ...{ name: "", projectId: "", selector: "libraryIdList", ids: "" },
  ...{ limsManifest: null, workflowManifest: null },
  ...{ fastqs: true, analyses: true, runs: "", from: "", to: "" },
  ...{ excludedLibraries: "", excludedRuns: "", analysisTypes: "" },
  ...{ allResults: false, thaws: false },
};

/** What is wrong with a name, as the API has it; undefined when it can be used. */
export function nameFault(name: string): string | undefined {
  if (name.trim() === "") return "Give it a name.";
  return /^[A-Za-z][\w.+-]+$/.test(name.trim())
    ? undefined
    : "The name begins with a letter, and goes on with letters, digits, _ . + or -, without blanks.";
}

/** Ids of a pasted text: between blanks, commas and semicolons, without quotes, each once, in their order. */
export function tokensOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;"']+/).filter(Boolean))];
}

/** What the API is asked for a draft, or what is still missing of it, in words. */
export function selectionOf(draft: Draft): { selection: PackageSelection } | { missing: string } {
  const dataTypeList = [
    ...(draft.fastqs ? ["fastq"] : []),
    ...(draft.analyses ? ["secondaryAnalysis"] : []),
  ];
  if (dataTypeList.length === 0) return { missing: "Choose fastqs, analyses, or both." };
  const chosen = chosenOf(draft);
  if (!chosen) return { missing: missingWords(draft) };
  return {
    selection: {
      ...listOf("instrumentRunIdList", draft.runs),
      ...chosen,
      dataTypeList,
      ...(draft.analyses &&
        draft.workflowManifest && { workflowRunList: draft.workflowManifest.rows }),
      ...(draft.from && { sequencingRunFrom: draft.from }),
      ...(draft.to && { sequencingRunTo: draft.to }),
      ...listOf("libraryIdExclusionList", draft.excludedLibraries),
      ...listOf("portalRunIdExclusionList", draft.excludedRuns),
      ...(draft.analyses && listOf("secondaryAnalysisTypeList", draft.analysisTypes)),
      ...(draft.analyses && draft.allResults && { useWorkflowFilters: false }),
      ...(draft.thaws && { defrostArchivedFastqs: true }),
    },
  };
}

function chosenOf({ selector, ids, limsManifest, workflowManifest, fastqs, analyses }: Draft) {
  if (selector === "libraryRunList") {
    if (limsManifest) return { libraryRunList: limsManifest.rows };
    return workflowManifest && analyses && !fastqs ? {} : undefined;
  }
  const list = tokensOf(ids);
  if (list.length > 0) return { [selector]: list };
  return workflowManifest && analyses && !fastqs ? {} : undefined;
}

function missingWords({ selector }: Draft): string {
  if (selector === "libraryRunList") return "Drop a manifest of the LIMS.";
  return `Paste the ids of ${selectors[selector].label.toLowerCase()}.`;
}

function listOf(name: keyof PackageSelection, text: string) {
  const list = tokensOf(text);
  return list.length > 0 ? { [name]: list } : {};
}

/** What the API says of one entry of a list, by what was pasted or by the line of the file it came from. */
export function placeOf(path: string, draft: Draft): string | undefined {
  const [, list = "", index = ""] = /(\w+List)[.[](\d+)/.exec(path) ?? [];
  const n = Number(index);
  if (index === "") return undefined;
  const lines: Record<string, Manifest<unknown> | null> = {
    libraryRunList: draft.limsManifest,
    workflowRunList: draft.workflowManifest,
  };
  const manifest = lines[list];
  if (manifest) return `line ${manifest.lines[n] ?? "?"} of ${manifest.fileName}`;
  const texts: Record<string, string> = {
    [draft.selector]: draft.ids,
    ...(draft.selector !== "instrumentRunIdList" && { instrumentRunIdList: draft.runs }),
    libraryIdExclusionList: draft.excludedLibraries,
    portalRunIdExclusionList: draft.excludedRuns,
    secondaryAnalysisTypeList: draft.analysisTypes,
  };
  const token = tokensOf(texts[list] ?? "")[n];
  return token === undefined ? undefined : `“${token}”`;
}
