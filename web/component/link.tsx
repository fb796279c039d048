import type { MouseEvent, ReactNode } from "react";
import { formatPlace, type Tab } from "../url.ts";

/** A link inside the page: a plain click changes the view, any other does what links do. */
export function Link(props: {
  tab: Tab;
  onOpen: (tab: Tab) => void;
  current?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    props.onOpen(props.tab);
  };
  return (
    <a
      href={formatPlace({ tab: props.tab, filter: "" })}
      aria-current={props.current ? "page" : undefined}
      className={props.className}
      onClick={open}
    >
      {props.children}
    </a>
  );
}
