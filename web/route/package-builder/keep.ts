import { useEffect, useState } from "react";
import { type Draft, emptyDraft, type Selector, selectors } from "./draft.ts";

const key = "seqferry.package-draft";

/**
 * The draft of this browser: it survives a reload. Ids that the address brings, from a list on another page, take its
 * place.
 */
export function useDraft(given: { kind?: string; ids?: string }) {
  const [draft, setDraft] = useState<Draft>(() => startOf(read(), given));
  useEffect(() => {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // A full or forbidden storage only costs the reload.
    }
  }, [draft]);
  const change = (patch: Partial<Draft>) => setDraft((before) => ({ ...before, ...patch }));
  return { draft, change, clear: () => setDraft(emptyDraft) };
}

export function startOf(
  kept: Partial<Draft>,
  { kind, ids }: { kind?: string; ids?: string },
): Draft {
  const before = { ...emptyDraft, ...kept };
  if (!kind || !ids || !Object.hasOwn(selectors, kind)) return before;
  return { ...emptyDraft, name: before.name, selector: kind as Selector, ids };
}

function read(): Partial<Draft> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    const known = kept as Record<string, unknown>;
    const isDraft = Object.entries(emptyDraft).every(
      ([name, usual]) =>
        !(name in known) || name.endsWith("Manifest") || typeof known[name] === typeof usual,
    );
    return isDraft && Object.hasOwn(selectors, String(known.selector ?? "libraryIdList"))
      ? (known as Partial<Draft>)
      : {};
  } catch {
    return {};
  }
}
