import { ApiError } from "../../api/api-error.ts";
import { ruleApprovalMode } from "../../api/generated/values.ts";
import { useList } from "../../api/use-list.ts";
import { Checkbox, Field, Input, Select } from "../../component/field.tsx";
import { modeWords } from "./columns.tsx";
import type { Draft } from "./draft.ts";

const dataTypes = [
  { id: "fastq", label: "Fastqs" },
  { id: "secondaryAnalysis", label: "Results of workflows" },
];

/** The members of a rule; `error` of the API shows beside the member that it names. */
export function RuleForm(props: {
  draft: Draft;
  onChange: (draft: Draft) => void;
  error: unknown;
}) {
  const { draft, onChange, error } = props;
  const set = (patch: Partial<Draft>) => onChange({ ...draft, ...patch });
  const wrong = (member: string) => errorOf(error, member);
  const destinations = useList("/destinations", { query: { status: "ENABLED" }, limit: 200 });
  return (
    <div className="grid max-w-4xl gap-4 sm:grid-cols-2">
      <Field
        label="Name"
        hint="Short, of letters, digits, _ . and -; packages get it in theirs"
        error={wrong("jobName")}
      >
        <Input value={draft.jobName} onChange={(jobName) => set({ jobName })} />
      </Field>
      <Field label="Projects" hint="Ids, with commas" error={wrong("projectIdList")}>
        <Input value={draft.projectIdList} onChange={(projectIdList) => set({ projectIdList })} />
      </Field>
      <Field
        label="Where to"
        hint="A folder in a registered destination"
        error={wrong("shareDestination")}
      >
        <Input
          value={draft.shareDestination}
          onChange={(shareDestination) => set({ shareDestination })}
          list="rule-destinations"
        />
      </Field>
      <datalist id="rule-destinations">
        {destinations.items.map(({ id, uri, name }) => (
          <option key={id} value={uri}>
            {name}
          </option>
        ))}
      </datalist>
      <fieldset className="space-y-1.5">
        <legend className="mb-1 text-sm font-medium">What it shares</legend>
        {dataTypes.map(({ id, label }) => (
          <Checkbox
            key={id}
            checked={draft.dataTypeList.includes(id)}
            onChange={(isOn) =>
              set({
                dataTypeList: isOn
                  ? [...draft.dataTypeList, id]
                  : draft.dataTypeList.filter((one) => one !== id),
              })
            }
          >
            {label}
          </Checkbox>
        ))}
        {wrong("dataTypeList") ? <p className="text-sm text-bad">{wrong("dataTypeList")}</p> : null}
      </fieldset>
      <Field label="Who decides" error={wrong("approvalMode")}>
        <Select
          value={draft.approvalMode}
          onChange={(value) => set({ approvalMode: value as Draft["approvalMode"] })}
          options={ruleApprovalMode.map((value) => ({ value, label: modeWords[value] }))}
        />
      </Field>
      <Field label="First runs that a second person decides on" error={wrong("approvalsFirstRuns")}>
        <Input
          value={draft.approvalsFirstRuns}
          onChange={(approvalsFirstRuns) => set({ approvalsFirstRuns })}
          inputMode="numeric"
        />
      </Field>
      <Field
        label="Most of one run, GiB"
        hint="Beyond it a second person decides; empty: no limit"
        error={wrong("caps.bytes")}
      >
        <Input
          value={draft.gibibytes}
          onChange={(gibibytes) => set({ gibibytes })}
          inputMode="decimal"
        />
      </Field>
      <Field
        label="Most files of one run"
        hint="Beyond it a second person decides; empty: no limit"
        error={wrong("caps.files")}
      >
        <Input value={draft.files} onChange={(files) => set({ files })} inputMode="numeric" />
      </Field>
      <Field
        label="Most runs of one day"
        hint="A run beyond it shares nothing until somebody retries it; empty: no limit"
        error={wrong("caps.runsPerDay")}
      >
        <Input
          value={draft.runsPerDay}
          onChange={(runsPerDay) => set({ runsPerDay })}
          inputMode="numeric"
        />
      </Field>
    </div>
  );
}

function errorOf(error: unknown, member: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.errors.find(({ path }) => path === member || path.startsWith(`${member}.`))?.message;
}
