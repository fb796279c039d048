/** What the address says: which page, and the filter of its table. */
export type Place = { tab: Tab; filter: string };

export type Tab = "home" | "read-sets" | "packages" | "missing";

const tabs: Record<string, Tab> = {
  "/": "home",
  "/read-sets": "read-sets",
  "/packages": "packages",
};

/** Reads a path and query; an unknown path is `missing`. */
export function readPlace(pathname: string, search: string): Place {
  const path = pathname.replace(/(.)\/+$/, "$1");
  return {
    tab: Object.hasOwn(tabs, path) ? (tabs[path] ?? "missing") : "missing",
    filter: new URLSearchParams(search).get("filter") ?? "",
  };
}

/** The address of a place, so that a reload or a pasted link shows the same. */
export function formatPlace({ tab, filter }: Place): string {
  const path = tab === "home" || tab === "missing" ? "/" : `/${tab}`;
  return filter ? `${path}?${new URLSearchParams({ filter })}` : path;
}
