import { Checkbox, Field, Input, Textarea } from "../../component/field.tsx";
import { Panel } from "../../component/panel.tsx";
import type { Draft } from "./draft.ts";

type Props = { draft: Draft; onChange: (patch: Partial<Draft>) => void };

/** Which of their data, and what of it is left out. */
export function Narrow({ draft, onChange }: Props) {
  return (
    <>
      <Panel title="Which data">
        <div className="space-y-3">
          <Checkbox checked={draft.fastqs} onChange={(fastqs) => onChange({ fastqs })}>
            Fastqs
          </Checkbox>
          <Checkbox checked={draft.analyses} onChange={(analyses) => onChange({ analyses })}>
            Results of analyses, the newest run of each workflow
          </Checkbox>
          {draft.analyses ? (
            <div className="pl-6">
              <Checkbox
                checked={draft.allResults}
                onChange={(allResults) => onChange({ allResults })}
                hint="Otherwise those that are shared of their workflow."
              >
                All files of them
              </Checkbox>
            </div>
          ) : null}
          <Checkbox
            checked={draft.thaws}
            onChange={(thaws) => onChange({ thaws })}
            hint="It may take a day or two, and costs; the package is made then."
          >
            Thaw archived fastqs, and wait for them
          </Checkbox>
        </div>
      </Panel>
      <Panel title="What is left out">
        <LeftOut draft={draft} onChange={onChange} />
      </Panel>
    </>
  );
}

function LeftOut({ draft, onChange }: Props) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {draft.selector === "instrumentRunIdList" ? null : (
        <Field label="Only these sequencing runs" hint="Empty: all of them.">
          <Textarea value={draft.runs} onChange={(runs) => onChange({ runs })} rows={2} />
        </Field>
      )}
      {draft.analyses ? (
        <Field label="Only these analyses" hint="Types of workflows, such as wgts. Empty: all.">
          <Textarea
            value={draft.analysisTypes}
            onChange={(analysisTypes) => onChange({ analysisTypes })}
            rows={2}
          />
        </Field>
      ) : null}
      <Field label="Sequenced on or after">
        <Input type="date" value={draft.from} onChange={(from) => onChange({ from })} />
      </Field>
      <Field label="Sequenced on or before">
        <Input type="date" value={draft.to} onChange={(to) => onChange({ to })} />
      </Field>
      <Field label="Not these libraries">
        <Textarea
          value={draft.excludedLibraries}
          onChange={(excludedLibraries) => onChange({ excludedLibraries })}
          rows={2}
        />
      </Field>
      <Field label="Not these workflow runs" hint="Portal run ids.">
        <Textarea
          value={draft.excludedRuns}
          onChange={(excludedRuns) => onChange({ excludedRuns })}
          rows={2}
        />
      </Field>
    </div>
  );
}
