import { useNavigate, useSearch } from "@tanstack/react-router";
import { Field, Input } from "../../component/field.tsx";

/** Narrows what is shown by a text, which is in the address. */
export function Find({ label }: { label: string }) {
  const search = useSearch({ from: "/local" });
  const navigate = useNavigate();
  return (
    <div className="mb-3 max-w-80">
      <Field label={label}>
        <Input
          data-search=""
          value={search.find ?? ""}
          onChange={(find) =>
            void navigate({
              to: ".",
              search: { ...search, find: find || undefined } as never,
              replace: true,
            })
          }
        />
      </Field>
    </div>
  );
}

/** True for what holds the text that is looked for, whatever its case. */
export function useFind(): (text: string) => boolean {
  const { find = "" } = useSearch({ from: "/local" });
  const wanted = find.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}
