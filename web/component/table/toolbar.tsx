import type { RowData } from "@tanstack/react-table";
import { allRows } from "../../api/all-pages.ts";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import { commandOf, curlOf } from "../../command-line.ts";
import { formatAge, formatNumber } from "../../format.ts";
import { Button } from "../button.tsx";
import { CopyAs } from "../copy.tsx";
import { Menu, MenuCheck, MenuHeading, MenuItem, MenuLine } from "../menu.tsx";
import { useToast } from "../toast.tsx";
import { visibleIds } from "./columns-in-sight.ts";
import type { DataTableProps } from "./data-table.tsx";
import { download, type ExportForm, written } from "./export.ts";
import { type Filter, filtersInWords, type TableSearch } from "./filter.ts";

type Props<Row extends RowData> = DataTableProps<Row> & {
  filters: readonly Filter[];
  search: TableSearch;
  query: Record<string, string>;
  onChange: (patch: Partial<TableSearch>) => void;
};

/** How many rows there are and how old they are; columns, density, exports, and the same from a terminal. */
export function Toolbar<Row extends RowData>(props: Props<Row>) {
  const { list, source, columns, search, query, onChange } = props;
  const connection = useConnection();
  const inSight = visibleIds(columns, search.columns);
  const toggle = (id: string, isOn: boolean) => {
    const next = columns.filter((one) => (one.id === id ? isOn : inSight.includes(one.id)));
    onChange({ columns: next.map((one) => one.id).join(",") });
  };
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <p role="status" className="flex-1 text-sm text-faint">
        {summary(props)}
      </p>
      <Button
        look="quiet"
        icon="refresh"
        aria-label="Refresh"
        title="Refresh"
        isRunning={list.isRefreshing}
        onClick={list.refresh}
      />
      <Menu
        label="Columns"
        trigger={
          <Button
            look="quiet"
            icon="columns"
            aria-label="Columns and density"
            title="Columns and density"
          />
        }
      >
        <MenuHeading>Columns</MenuHeading>
        {columns.slice(1).map(({ id, title }) => (
          <MenuCheck key={id} checked={inSight.includes(id)} onChange={(isOn) => toggle(id, isOn)}>
            {title}
          </MenuCheck>
        ))}
        <MenuLine />
        <MenuCheck
          checked={search.density === "compact"}
          onChange={(isOn) => onChange({ density: isOn ? "compact" : undefined })}
        >
          Compact rows
        </MenuCheck>
      </Menu>
      {source ? (
        <>
          <ExportMenu {...props} source={source} />
          <CopyAs
            cli={source.cli ? commandOf(source.cli, query) : undefined}
            curl={curlOf(
              address(connection.api, `GET ${source.path}` as never, {
                params: source.params,
                query,
              }),
            )}
          />
        </>
      ) : null}
    </div>
  );
}

/** Exports take all that the filters let through, loaded or not, and say so before. */
function ExportMenu<Row extends RowData>(
  props: Props<Row> & { source: { path: string; params?: object } },
) {
  const { noun, columns, idOf, source, query, filters, manifest } = props;
  const connection = useConnection();
  const toast = useToast();
  const run = async (form: ExportForm | "manifest") => {
    const rows: Row[] = [];
    try {
      for await (const page of allRows(connection, source.path, { ...source, query }))
        rows.push(...(page as Row[]));
      if (form === "manifest" && manifest) download(manifest.write(rows), manifest.name, "csv");
      else if (form !== "manifest")
        download(written(rows, form, { columns, idOf }), noun.replaceAll(" ", "-"), form);
      toast(`Exported ${formatNumber(rows.length, noun)}`);
    } catch (error) {
      toast(`The export stopped: ${error instanceof Error ? error.message : String(error)}`, "bad");
    }
  };
  const words = filtersInWords(filters, query);
  return (
    <Menu label="Export" trigger={<Button icon="download">Export</Button>}>
      <MenuHeading>
        All {noun}
        {words ? ` with ${words}` : ", no filter"}
      </MenuHeading>
      <MenuItem onSelect={() => void run("csv")}>CSV</MenuItem>
      <MenuItem onSelect={() => void run("jsonl")}>JSON Lines</MenuItem>
      <MenuItem onSelect={() => void run("ids")}>Ids, one a line</MenuItem>
      {manifest ? (
        <MenuItem onSelect={() => void run("manifest")}>{manifest.label}</MenuItem>
      ) : null}
    </Menu>
  );
}

/** In words how many rows are loaded, whether there are more, and how fresh they are. */
function summary<Row extends RowData>({ noun, list, search }: Props<Row>): string {
  if (list.isLoading) return "Loading…";
  if (list.items.length === 0) return "";
  const sorted = search.sort && list.hasMore ? ", sorted among those loaded" : "";
  return [
    `${formatNumber(list.items.length, noun)}${list.hasMore ? " loaded, more to come" : ""}${sorted}`,
    `${formatAge(new Date(list.updatedAt).toISOString())} old`,
    ...(list.isLive ? [] : ["no longer live, so much is loaded"]),
  ].join(" · ");
}
