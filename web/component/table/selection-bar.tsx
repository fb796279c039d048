import type { ReactNode } from "react";
import { formatNumber } from "../../format.ts";
import { Button } from "../button.tsx";

/** What can be done with the rows that are selected, and how many they are. */
export function SelectionBar(props: {
  noun: string;
  count: number;
  onClear: () => void;
  children: ReactNode;
}) {
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2 rounded-lg bg-rest-ground px-3 py-1.5 text-sm">
      <span role="status">{formatNumber(props.count, props.noun)} selected</span>
      <div className="flex flex-1 flex-wrap gap-2">{props.children}</div>
      <Button look="quiet" icon="cross" onClick={props.onClear}>
        Clear
      </Button>
    </div>
  );
}
