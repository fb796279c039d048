import type { ListPath, ListQuery } from "../../api/use-list.ts";

/** One filter of a list, by the name that the API gives it. */
export type Filter<Name extends string = string> = {
  name: Name;
  label: string;
  hint?: string;
} & ({ kind: "text" } | { kind: "time" } | { kind: "choice"; options: readonly string[] });

/** What the address says of a table: its filters, and how it is shown. */
export type TableSearch<Name extends string = string> = { [Member in Name]?: string } & {
  /** A column's id, with a hyphen before it for the largest first. */
  sort?: string;
  /** Ids of the columns in sight, with commas; absent: the usual ones. */
  columns?: string;
  density?: "compact";
};

/** Filters of a list; the API's description knows their names. The first is the one that `/` leads to. */
export function filtersOf<Path extends ListPath, const Name extends keyof ListQuery<Path> & string>(
  _path: Path,
  filters: readonly Filter<Name>[],
): readonly Filter<Name>[] {
  return filters;
}

/** Reads the address: unknown members and values that no filter has are left out, so that no request fails by them. */
export function tableSearch<Name extends string>(filters: readonly Filter<Name>[]) {
  return (raw: Record<string, unknown>): TableSearch<Name> => {
    const search: Record<string, string> = {};
    for (const filter of filters) {
      const value = readValue(filter, raw[filter.name]);
      if (value !== undefined) search[filter.name] = value;
    }
    for (const name of ["sort", "columns"]) {
      const value = raw[name];
      if (typeof value === "string" && value !== "") search[name] = value;
    }
    if (raw.density === "compact") search.density = "compact";
    return search as TableSearch<Name>;
  };
}

/** A filter's value as the API takes it; undefined for what it would refuse. A day is its first moment, in UTC. */
export function readValue(filter: Filter, value: unknown): string | undefined {
  const text = typeof value === "string" ? value.trim() : "";
  if (text === "") return undefined;
  if (filter.kind === "choice") return filter.options.includes(text) ? text : undefined;
  if (filter.kind === "text") return text;
  const time = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The members of the address that the API is asked with. */
export function queryOf<Name extends string>(
  filters: readonly Filter<Name>[],
  search: TableSearch<Name>,
): Partial<Record<Name, string>> {
  return Object.fromEntries(
    filters.flatMap(({ name }) => {
      const value = (search as Record<string, string | undefined>)[name];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as Partial<Record<Name, string>>;
}

/** The filters in words: `Status = ACTIVE, Name begins with = L21`. */
export function filtersInWords(filters: readonly Filter[], query: Record<string, unknown>): string {
  return filters
    .flatMap(({ name, label }) => (query[name] === undefined ? [] : [`${label} = ${query[name]}`]))
    .join(", ");
}
