import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { usePlaces } from "./use-places.ts";

/** The second key of a pair has this long to come, in milliseconds. */
const patience = 1_200;

/** Keys that work everywhere but in a text: `⌘K`, `/`, `?`, and `g` with the key of a page. */
export function useShortcuts(on: { palette: () => void; help: () => void }) {
  const navigate = useNavigate();
  const places = usePlaces();
  const state = useRef({ on, places });
  state.current = { on, places };
  useEffect(() => {
    // Time stamps count from the page's load: a zero would take the first key for the second.
    let wentAt = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        state.current.on.palette();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isText(event.target)) return;
      if (document.querySelector("dialog[open], [role=menu]")) return;
      if (event.timeStamp - wentAt < patience) {
        wentAt = Number.NEGATIVE_INFINITY;
        const place = state.current.places.find(({ key }) => key === event.key);
        if (!place) return;
        event.preventDefault();
        void navigate({ to: place.to });
        return;
      }
      if (event.key === "g") wentAt = event.timeStamp;
      if (event.key === "?") state.current.on.help();
      if (event.key === "/") {
        event.preventDefault();
        const search = document.querySelector<HTMLInputElement>("[data-search]");
        if (search) search.focus();
        else state.current.on.palette();
      }
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [navigate]);
}

function isText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select")
  );
}
