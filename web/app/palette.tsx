import { useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useState } from "react";
import { classNames } from "../component/class-names.ts";
import { Dialog } from "../component/dialog.tsx";
import { findPlace } from "./find-place.ts";
import { usePlaces } from "./use-places.ts";

type Choice = { path: string; label: string; note?: string };

/** Goes anywhere by a few letters, and opens whatever id or URI is pasted. */
export function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const places = usePlaces();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const id = useId();
  const choices = choicesOf(text, places);
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    router.history.push(choice.path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive((choices.length + active + step) % Math.max(1, choices.length));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      choose(choices[active]);
    }
  };
  return (
    <Dialog title="Go to" onClose={onClose}>
      <input
        autoFocus
        role="combobox"
        aria-label="Page, id or URI"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={choices.length > 0 ? `${id}${active}` : undefined}
        placeholder="A page, or an id or URI"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        className="h-10 w-full rounded-md border border-line bg-surface px-3"
      />
      <div id={id} role="listbox" aria-label="Matches" className="max-h-72 overflow-y-auto">
        {choices.map((choice, n) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the text above, as in every combobox.
          <div
            key={choice.path}
            id={`${id}${n}`}
            role="option"
            tabIndex={-1}
            aria-selected={n === active}
            onClick={() => choose(choice)}
            className={classNames(
              "flex cursor-pointer justify-between gap-3 rounded-md px-3 py-2 text-sm hover:bg-rest-ground",
              n === active && "bg-rest-ground",
            )}
          >
            <span className="truncate">{choice.label}</span>
            <span className="whitespace-nowrap text-faint">{choice.note}</span>
          </div>
        ))}
      </div>
      {choices.length === 0 ? (
        <p role="status" className="text-sm text-faint">
          No page of that name, and no id or URI that this knows.
        </p>
      ) : null}
    </Dialog>
  );
}

function choicesOf(text: string, places: ReturnType<typeof usePlaces>): Choice[] {
  const found = findPlace(text);
  const words = text.toLowerCase().split(/\s+/);
  return [
    ...(found ? [{ path: found.path, label: text.trim(), note: found.label }] : []),
    ...places
      .filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)))
      .map(({ to, title, key }) => ({ path: to, label: title, ...(key && { note: `g ${key}` }) })),
  ];
}
