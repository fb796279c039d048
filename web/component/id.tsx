import { useState } from "react";
import { shorten } from "../format.ts";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { useCopy } from "./copy.tsx";
import { Menu, MenuItem } from "./menu.tsx";

/** Other forms in which something is wanted: `{ "URI": "s3://…", "CLI": "seqferry …" }`. */
export type CopyForms = Record<string, string | null | undefined>;

/** An id in monospace, shortened in the middle; a click copies it whole, the menu offers its other forms. */
export function Id(props: {
  text: string;
  label: string;
  forms?: CopyForms;
  /** Where there is room for all of it. */
  isWhole?: boolean;
}) {
  const { text, label, forms, isWhole } = props;
  const copy = useCopy();
  const others = Object.entries(forms ?? {}).filter((form): form is [string, string] => !!form[1]);
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1",
        isWhole ? "wrap-anywhere" : "whitespace-nowrap",
      )}
    >
      <button
        type="button"
        title={`${text} – click to copy`}
        onClick={() => copy(label, text)}
        className="rounded text-left font-mono text-[0.92em] text-faint hover:text-accent"
      >
        <span aria-hidden="true">{isWhole ? text : shorten(text)}</span>
        <span className="sr-only">
          Copy {label} {text}
        </span>
      </button>
      {others.length > 0 ? <Forms {...{ text, label, others }} /> : null}
    </span>
  );
}

/** The menu is made when it is first asked for: a table has one in each of its rows. */
function Forms(props: { text: string; label: string; others: readonly [string, string][] }) {
  const { text, label, others } = props;
  const copy = useCopy();
  const [isMade, setMade] = useState(false);
  const name = `Other forms of ${label} ${text}`;
  const look = { look: "quiet", icon: "copy", "aria-label": name, className: "size-5!" } as const;
  if (!isMade)
    return (
      <Button {...look} aria-haspopup="menu" aria-expanded={false} onClick={() => setMade(true)} />
    );
  return (
    <Menu isOpenAtFirst label={`Forms of ${label} ${text}`} trigger={<Button {...look} />}>
      <MenuItem onSelect={() => copy(label, text)}>Copy {label}</MenuItem>
      {others.map(([name, form]) => (
        <MenuItem key={name} onSelect={() => copy(name, form)}>
          Copy {name}
        </MenuItem>
      ))}
    </Menu>
  );
}
