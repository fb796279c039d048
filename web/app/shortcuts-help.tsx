import { Dialog } from "../component/dialog.tsx";
import { usePlaces } from "./use-places.ts";

const everywhere = [
  ["Ctrl K or ⌘K", "Go to a page, or open a pasted id or URI"],
  ["/", "Search in this page's table"],
  ["?", "This help"],
] as const;

const inTables = [
  ["j k or ↓ ↑", "Next and previous row"],
  ["Enter", "Open the row"],
  ["Space", "Select the row"],
  ["Shift with these", "Select a range"],
] as const;

/** Every key, in one place. */
export function ShortcutsHelp({ onClose }: { onClose: () => void }) {
  const pages = usePlaces().flatMap(({ key, title }) =>
    key ? [[`g ${key}`, title] as const] : [],
  );
  return (
    <Dialog title="Keys" onClose={onClose} size="large">
      <div className="grid gap-6 sm:grid-cols-2">
        <div className="space-y-4">
          <Keys title="Everywhere" keys={everywhere} />
          <Keys title="In tables" keys={inTables} />
        </div>
        <Keys title="Go to" keys={pages} />
      </div>
    </Dialog>
  );
}

function Keys({ title, keys }: { title: string; keys: readonly (readonly [string, string])[] }) {
  return (
    <div>
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1 text-sm">
        {keys.map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded border border-line px-1.5 font-mono text-xs">{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
