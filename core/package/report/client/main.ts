import { tablesOf } from "#core/package/report/client/columns";
import { read } from "#core/package/report/client/data";
import { Table } from "#core/package/report/client/table";
import { parseFragment } from "#core/package/report/where";

/** Makes the page's tables of the rows that it carries, and opens what its address means. */
async function main(): Promise<void> {
  const data = await read(document.getElementById("rows")?.textContent?.trim() ?? "");
  const tables = new Map(
    tablesOf(data).flatMap((spec) => {
      const host = document.querySelector<HTMLElement>(`[data-table="${spec.name}"]`);
      if (!host) return [];
      const fileName = `${data.package.name}.${spec.name}.csv`;
      return [[spec.name, new Table<never>(host, host.dataset.label ?? "", spec, fileName)]];
    }),
  );
  const open = () => {
    const goal = parseFragment(location.hash);
    if (!goal) return;
    tables.get(goal.table)?.open(goal.where);
    document.getElementById(goal.table)?.scrollIntoView();
  };
  // Without this program a number leads to its section; with it, to its rows.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-where]") : null;
    if (!link) return;
    event.preventDefault();
    const fragment = `${link.getAttribute("href")}?${link.getAttribute("data-where")}`;
    if (fragment === location.hash) open();
    else location.hash = fragment;
  });
  addEventListener("hashchange", open);
  open();
  document.documentElement.dataset.ready = "";
}

main().catch((error) => {
  for (const host of document.querySelectorAll("[data-table]"))
    host.textContent = `The rows could not be read: ${error instanceof Error ? error.message : error}`;
});
