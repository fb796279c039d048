import { type ComponentProps, createContext, type ReactNode, useContext, useId } from "react";
import { classNames } from "./class-names.ts";

type Names = { id: string; describedBy: string | undefined; isWrong: boolean };
const FieldContext = createContext<Names | undefined>(undefined);

/** A label, what it is for, its hint, and what is wrong with it; the control inside is tied to all of them. */
export function Field(props: {
  label: ReactNode;
  children: ReactNode;
  hint?: ReactNode;
  error?: string;
  isLabelHidden?: boolean;
}) {
  const { label, children, hint, error, isLabelHidden } = props;
  const id = useId();
  const names = { hint: `${id}hint`, error: `${id}error` };
  const describedBy = [hint && names.hint, error && names.error].filter(Boolean).join(" ");
  return (
    <FieldContext value={{ id, describedBy: describedBy || undefined, isWrong: !!error }}>
      <div className="min-w-0">
        <label
          htmlFor={id}
          className={isLabelHidden ? "sr-only" : "mb-1 block text-sm font-medium"}
        >
          {label}
        </label>
        {children}
        {hint ? (
          <p id={names.hint} className="mt-1 text-sm text-faint">
            {hint}
          </p>
        ) : null}
        {error ? (
          <p id={names.error} className="mt-1 text-sm text-bad">
            {error}
          </p>
        ) : null}
      </div>
    </FieldContext>
  );
}

const box =
  "w-full rounded-md border border-line bg-surface px-2.5 text-sm hover:border-faint aria-invalid:border-bad";

type Control = { value: string; onChange: (value: string) => void };
type Without<Element extends "input" | "select" | "textarea"> = Omit<
  ComponentProps<Element>,
  "value" | "onChange"
>;

export function Input({ onChange, className, ...rest }: Control & Without<"input">) {
  const names = useNames();
  return (
    <input
      type="text"
      {...names}
      {...rest}
      onChange={(event) => onChange(event.target.value)}
      className={classNames(box, "h-8", className)}
    />
  );
}

export function Textarea({ onChange, className, ...rest }: Control & Without<"textarea">) {
  const names = useNames();
  return (
    <textarea
      rows={6}
      {...names}
      {...rest}
      onChange={(event) => onChange(event.target.value)}
      className={classNames(box, "py-1.5 font-mono", className)}
    />
  );
}

export type Option = { value: string; label: string };

export function Select(
  props: Control & Omit<Without<"select">, "children"> & { options: readonly Option[] },
) {
  const { onChange, options, className, ...rest } = props;
  const names = useNames();
  return (
    <select
      {...names}
      {...rest}
      onChange={(event) => onChange(event.target.value)}
      className={classNames(box, "h-8 pr-1", className)}
    >
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** A box to tick, with its words beside it. */
export function Checkbox(props: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
  hint?: ReactNode;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2 text-sm">
      <input
        id={id}
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
        className="mt-0.5 size-4 accent-accent"
      />
      <label htmlFor={id}>
        {props.children}
        {props.hint ? <span className="block text-faint">{props.hint}</span> : null}
      </label>
    </div>
  );
}

function useNames() {
  const names = useContext(FieldContext);
  return {
    id: names?.id,
    "aria-describedby": names?.describedBy,
    "aria-invalid": names?.isWrong || undefined,
  };
}
