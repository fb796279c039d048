import { useState } from "react";
import type { LimsColumn, SharingPolicy } from "../../api/generated/schemas.ts";
import { limsColumn } from "../../api/generated/values.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { Checkbox, Field, Input, Textarea } from "../../component/field.tsx";
import { Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { useToast } from "../../component/toast.tsx";
import { draftOf, type PolicyDraft, policyOf } from "./policy-draft.ts";

/** The policy as a form; it is set for the version that was looked at. */
export function PolicyForm({ policy }: { policy: SharingPolicy }) {
  const [draft, setDraft] = useState<PolicyDraft>(() => draftOf(policy));
  const set = useAction("PUT /projects/{projectId}/sharing-policy");
  const toast = useToast();
  const change = (patch: Partial<PolicyDraft>) => setDraft((before) => ({ ...before, ...patch }));
  const read = policyOf(draft);
  const isSame = JSON.stringify(draft) === JSON.stringify(draftOf(policy));
  const fault = "fault" in read ? read.fault : undefined;
  const save = async () => {
    if (!("body" in read)) return;
    const { projectId, version } = policy;
    const input = { params: { projectId }, body: read.body };
    const done = await set.run(input, { version }).catch(() => undefined);
    if (done) toast("The policy is set");
  };
  return (
    <div className="max-w-3xl space-y-4">
      <Panel title="A second person approves">
        <div className="space-y-3">
          <Checkbox
            checked={draft.newDestination}
            onChange={(newDestination) => change({ newDestination })}
          >
            the first push of the project to a destination
          </Checkbox>
          <Checkbox checked={draft.findings} onChange={(findings) => change({ findings })}>
            plans with findings
          </Checkbox>
          <Field
            label="plans that send more than, in GB"
            hint="Empty: size is no reason."
            {...(fault && { error: fault })}
          >
            <Input
              value={draft.aboveGigabytes}
              onChange={(aboveGigabytes) => change({ aboveGigabytes })}
              inputMode="decimal"
              className="max-w-40"
            />
          </Field>
        </div>
      </Panel>
      <Panel title="What recipients may know of libraries">
        <Columns
          released={draft.releasedColumns}
          onChange={(releasedColumns) => change({ releasedColumns })}
        />
      </Panel>
      <Panel title="Names that are findings">
        <Field
          label="Patterns of names of files and folders"
          hint="One a line, in letters of either case: * is any text, ? one letter."
        >
          <Textarea
            value={draft.patterns}
            onChange={(patterns) => change({ patterns })}
            rows={4}
            placeholder="*_unblinded*"
            spellCheck={false}
          />
        </Field>
      </Panel>
      {set.error ? <Problem error={set.error} /> : null}
      <Button
        look="primary"
        refusal={set.refusal ?? fault ?? (isSame ? "Nothing is changed." : undefined)}
        isRunning={set.isRunning}
        onClick={save}
      >
        Set the policy
      </Button>
    </div>
  );
}

function Columns(props: {
  released: readonly LimsColumn[] | null;
  onChange: (columns: readonly LimsColumn[] | null) => void;
}) {
  const { released, onChange } = props;
  return (
    <div className="space-y-3">
      <Checkbox
        checked={released === null}
        onChange={(all) => onChange(all ? null : limsColumn)}
        hint="Values of other columns are findings, in names of files too."
      >
        all columns of lims.csv
      </Checkbox>
      {released === null ? null : (
        <div className="grid gap-2 pl-6 sm:grid-cols-2">
          {limsColumn.map((column) => (
            <Checkbox
              key={column}
              checked={released.includes(column)}
              onChange={(isIn) =>
                onChange(
                  limsColumn.filter((one) => (one === column ? isIn : released.includes(one))),
                )
              }
            >
              <code className="font-mono">{column}</code>
            </Checkbox>
          ))}
        </div>
      )}
    </div>
  );
}
