import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../component/button.tsx";
import { CodeBlock } from "../../component/code-block.tsx";
import { EmptyState } from "../../component/empty-state.tsx";
import { Field, Input, Select } from "../../component/field.tsx";
import { Await } from "../../component/panel.tsx";
import { keysIn, plain } from "./plain.ts";
import { useLocal } from "./use-local.ts";

type Item = Record<string, object>;
type Rows = { items: Item[]; nextKey: Item | null };

/** Rows of a table as they are stored: a page of all, or those of one partition. */
export function LocalTables() {
  const tables = useLocal<{ tables: string[] }>("tables");
  return (
    <Await of={tables}>
      {({ tables: names }) =>
        names[0] === undefined ? (
          <EmptyState title="No table" />
        ) : (
          <Browser names={names} first={names[0]} />
        )
      }
    </Await>
  );
}

function Browser({ names, first }: { names: string[]; first: string }) {
  const search = useSearch({ from: "/local" });
  const navigate = useNavigate();
  const { table = first, pk = "" } = search;
  const [typed, setTyped] = useState(pk);
  const go = (patch: { table?: string; pk?: string }) =>
    void navigate({ to: ".", search: { ...search, ...patch } as never, replace: true });
  return (
    <>
      <form
        className="mb-3 flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          go({ pk: typed || undefined });
        }}
      >
        <div className="w-80">
          <Field label="Table">
            <Select
              value={table}
              onChange={(value) => go({ table: value })}
              options={names.map((value) => ({ value, label: value }))}
            />
          </Field>
        </div>
        <div className="w-96">
          <Field label="Partition key (pk)">
            <Input value={typed} onChange={setTyped} data-search="" />
          </Field>
        </div>
        <Button type="submit">Show</Button>
      </form>
      <Page key={`${table} ${pk}`} table={table} pk={pk} />
    </>
  );
}

function Page({ table, pk }: { table: string; pk: string }) {
  const [keys, setKeys] = useState<Item[]>([]);
  const startKey = keys.at(-1);
  const rows = useLocal<Rows>("tables", {
    ...{ table, limit: 50 },
    ...(pk && { pk }),
    ...(startKey && { startKey }),
  });
  return (
    <Await of={rows}>
      {({ items, nextKey }) => (
        <>
          {items.length === 0 ? <EmptyState title="No such row" /> : null}
          <ol className="space-y-1" aria-label={`Rows of ${table}`}>
            {items.map((item) => (
              <li key={keysIn(item)}>
                <details className="rounded-lg border border-line bg-surface px-3 py-1.5 text-sm">
                  <summary className="font-mono text-[0.9em] wrap-anywhere">{keysIn(item)}</summary>
                  <div className="mt-2">
                    <CodeBlock label={`row ${keysIn(item)}`} text={JSON.stringify(plain(item))} />
                  </div>
                </details>
              </li>
            ))}
          </ol>
          <div className="mt-3 flex gap-2">
            <Button
              refusal={keys.length === 0 ? "This is the first page." : undefined}
              onClick={() => setKeys(keys.slice(0, -1))}
            >
              Back
            </Button>
            <Button
              refusal={nextKey ? undefined : "This is the last page."}
              onClick={() => nextKey && setKeys([...keys, nextKey])}
            >
              Next
            </Button>
          </div>
        </>
      )}
    </Await>
  );
}
