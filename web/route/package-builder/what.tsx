import { type DragEvent, useState } from "react";
import { Field, Select, Textarea } from "../../component/field.tsx";
import { Panel } from "../../component/panel.tsx";
import { formatNumber } from "../../format.ts";
import { type Draft, type Selector, selectors, tokensOf } from "./draft.ts";
import { ManifestFile } from "./manifest-file.tsx";

/** What a package is of: pasted ids, or a manifest. A file may be dropped anywhere on it. */
export function What(props: { draft: Draft; onChange: (patch: Partial<Draft>) => void }) {
  const { draft, onChange } = props;
  const [error, setError] = useState<unknown>();
  const take = async (file: File) => {
    try {
      // What reads CSV is wanted by few, and larger than the rest of the page.
      const { readManifest } = await import("./manifest.ts");
      const read = readManifest(file.name, await file.text());
      setError(undefined);
      onChange(
        read.kind === "lims"
          ? { limsManifest: read.manifest, selector: "libraryRunList" }
          : { workflowManifest: read.manifest, analyses: true },
      );
    } catch (caught) {
      setError(caught);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) void take(file);
  };
  const { selector } = draft;
  const count = tokensOf(draft.ids).length;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut; the button below does the same.
    <div onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Panel title="What is in it">
        <div className="space-y-4">
          <Field label="Chosen by">
            <Select
              value={selector}
              onChange={(value) => onChange({ selector: value as Selector })}
              options={Object.entries(selectors).map(([value, { label }]) => ({ value, label }))}
              className="max-w-72"
            />
          </Field>
          {selector === "libraryRunList" ? null : (
            <Field
              label={selectors[selector].label}
              hint={`${selectors[selector].hint} ${formatNumber(count, "different ids")}; blanks, commas and line ends part them.`}
            >
              <Textarea
                value={draft.ids}
                onChange={(ids) => onChange({ ids })}
                rows={5}
                spellCheck={false}
              />
            </Field>
          )}
          <ManifestFile draft={draft} error={error} onFile={take} onChange={onChange} />
        </div>
      </Panel>
    </div>
  );
}
