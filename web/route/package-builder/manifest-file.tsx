import { useRef } from "react";
import { Button } from "../../component/button.tsx";
import { Problem } from "../../component/problem.tsx";
import { formatNumber } from "../../format.ts";
import type { Draft } from "./draft.ts";

/** The manifests that were dropped or chosen, and the way to another. */
export function ManifestFile(props: {
  draft: Draft;
  error: unknown;
  onFile: (file: File) => Promise<void>;
  onChange: (patch: Partial<Draft>) => void;
}) {
  const { draft, error, onFile, onChange } = props;
  const input = useRef<HTMLInputElement>(null);
  const { limsManifest, workflowManifest, selector } = draft;
  return (
    <div className="rounded-lg border border-dashed border-line p-3 text-sm">
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          // The same file may be chosen again once it was mended.
          target.value = "";
          if (file) void onFile(file);
        }}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={() => input.current?.click()}>Choose a CSV…</Button>
        <span className="text-faint">
          or drop it here: of the LIMS (library_id, sequencing_run_id) or of workflows
          (portal_run_id, library_id).
        </span>
      </div>
      {limsManifest ? (
        <Chosen
          words={`${limsManifest.fileName}: ${formatNumber(limsManifest.rows.length, "pairs")} of library and run${selector === "libraryRunList" ? "" : ", not used as long as ids choose"}`}
          onRemove={() =>
            onChange({
              limsManifest: null,
              ...(selector === "libraryRunList" && { selector: "libraryIdList" }),
            })
          }
        />
      ) : null}
      {workflowManifest ? (
        <Chosen
          words={`${workflowManifest.fileName}: ${formatNumber(workflowManifest.rows.length, "pairs")} of workflow run and library, in place of the newest runs${draft.analyses ? "" : ", not used without analyses"}`}
          onRemove={() => onChange({ workflowManifest: null })}
        />
      ) : null}
      {error ? <Problem error={error} /> : null}
    </div>
  );
}

function Chosen({ words, onRemove }: { words: string; onRemove: () => void }) {
  return (
    <p className="mt-2 flex items-center gap-2">
      <span className="wrap-anywhere">{words}</span>
      <Button look="quiet" icon="cross" aria-label={`Remove ${words}`} onClick={onRemove} />
    </p>
  );
}
