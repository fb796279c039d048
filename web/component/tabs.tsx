import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

export type Tab = { id: string; label: ReactNode; content: ReactNode };

/** Panels beside each other, one in sight; arrows move between them. The address says which: pass it and take it back. */
export function Tabs(props: {
  label: string;
  tabs: readonly Tab[];
  active: string | undefined;
  onChange: (id: string) => void;
}) {
  const { label, tabs, onChange } = props;
  const active = tabs.some(({ id }) => id === props.active) ? props.active : tabs[0]?.id;
  return (
    <Radix.Root value={active} onValueChange={onChange}>
      <Radix.List
        aria-label={label}
        className="mb-4 flex gap-1 overflow-x-auto border-b border-line"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="-mb-px -outline-offset-2 border-b-2 border-transparent px-3 py-2 text-sm whitespace-nowrap text-faint hover:text-text data-[state=active]:border-accent data-[state=active]:text-text"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
