import { useState } from "react";
import { Button } from "../button.tsx";
import { Field, Input, Select } from "../field.tsx";
import { Icon } from "../icon.tsx";
import { type Filter, queryOf, readValue, type TableSearch } from "./filter.ts";

type Change = (patch: Partial<TableSearch>) => void;

/** Beside a control whose label stands above it. */
const belowLabel = "mt-6";

/** The first filter always, the others on demand; each that is set is a chip, so that nobody forgets it. */
export function FilterBar(props: {
  filters: readonly Filter[];
  search: TableSearch;
  onChange: Change;
}) {
  const { filters, search, onChange } = props;
  const [isOpen, setOpen] = useState(false);
  const [first, ...others] = filters;
  const set = Object.entries(queryOf(filters, search));
  return (
    <div className="mb-3 space-y-2">
      <div className="flex flex-wrap items-start gap-2">
        {first ? (
          <div className="w-72 max-w-full">
            <Control filter={first} search={search} onChange={onChange} isSearch />
          </div>
        ) : null}
        {others.length > 0 ? (
          <Button
            icon="filter"
            className={first?.kind === "choice" ? belowLabel : undefined}
            aria-expanded={isOpen}
            aria-controls="filters"
            onClick={() => setOpen(!isOpen)}
          >
            Filters{set.length > 0 ? ` (${set.length})` : ""}
          </Button>
        ) : null}
      </div>
      <div
        id="filters"
        hidden={!isOpen}
        className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-3 rounded-xl border border-line bg-surface p-4"
      >
        {others.map((filter) => (
          <Control key={filter.name} filter={filter} search={search} onChange={onChange} />
        ))}
      </div>
      {set.length > 0 ? (
        <ul aria-label="Filters that are set" className="flex flex-wrap gap-1.5">
          {set.map(([name, value]) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => onChange({ [name]: undefined })}
                className="inline-flex items-center gap-1.5 rounded-full border border-line bg-surface px-2.5 py-0.5 text-sm hover:border-accent"
              >
                <span className="text-faint">{labelOf(filters, name)}</span>
                {String(value)}
                <Icon name="cross" size={11} />
                <span className="sr-only">Remove this filter</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** Texts take effect with Enter or when they are left: each is a question to the API. */
function Control(props: {
  filter: Filter;
  search: TableSearch;
  onChange: Change;
  isSearch?: boolean;
}) {
  const { filter, search, onChange, isSearch } = props;
  const value = (search as Record<string, string | undefined>)[filter.name] ?? "";
  const apply = (text: string) => onChange({ [filter.name]: readValue(filter, text) });
  if (filter.kind === "choice")
    return (
      <Field label={filter.label} hint={filter.hint}>
        <Select
          value={value}
          onChange={apply}
          options={[
            { value: "", label: "Any" },
            ...filter.options.map((option) => ({ value: option, label: option })),
          ]}
        />
      </Field>
    );
  return <Typed key={value} {...{ filter, value, apply, isSearch }} />;
}

function Typed(props: {
  filter: Filter;
  value: string;
  apply: (text: string) => void;
  isSearch?: boolean;
}) {
  const { filter, value, apply, isSearch } = props;
  const isTime = filter.kind === "time";
  const [text, setText] = useState(isTime ? value.slice(0, 10) : value);
  const isChanged = text.trim() !== (isTime ? value.slice(0, 10) : value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply(text);
      }}
    >
      <Field label={filter.label} hint={filter.hint} isLabelHidden={isSearch}>
        <Input
          type={isTime ? "date" : isSearch ? "search" : "text"}
          value={text}
          onChange={setText}
          onBlur={() => isChanged && apply(text)}
          placeholder={isSearch ? filter.label : undefined}
          data-search={isSearch || undefined}
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
    </form>
  );
}

function labelOf(filters: readonly Filter[], name: string): string {
  return filters.find((filter) => filter.name === name)?.label ?? name;
}
