import { Field, Select } from "./field.tsx";

/** Which files of a job, or other things, are shown: all, or those of one status. */
export function StatusChoice(props: {
  /** What all of them are called. */
  all?: string;
  statuses: readonly string[];
  value: string | undefined;
  onChange: (status: string | undefined) => void;
}) {
  const options = props.statuses.map((value) => ({
    value,
    label: value.toLowerCase().replaceAll("_", " "),
  }));
  return (
    <div className="mb-3 max-w-60">
      <Field label="Show">
        <Select
          value={props.value ?? ""}
          onChange={(value) => props.onChange(value || undefined)}
          options={[{ value: "", label: props.all ?? "All files" }, ...options]}
        />
      </Field>
    </div>
  );
}
