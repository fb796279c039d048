import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { Button } from "../../component/button.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { useRole } from "../../session/use-role.ts";
import { backfillColumns } from "./columns.tsx";
import { backfillFilters } from "./filters.ts";
import { StartBackfill } from "./start.tsx";

/** Comparisons of the mirror with its stores: those asked for, and each night's. */
export function BackfillList() {
  const { start } = useSearch({ from: "/backfills" });
  const { refusalOf } = useRole();
  const navigate = useNavigate();
  const open = (store: string | undefined) =>
    void navigate({
      to: ".",
      search: ((before: object) => ({ ...before, start: store })) as never,
      replace: true,
    });
  return (
    <>
      <PageHeader
        title="Backfills"
        lead="Comparisons of the mirror with its sequence stores, which mend what differs. One runs every night."
        actions={
          <Button look="primary" refusal={refusalOf("admin")} onClick={() => open("all")}>
            Compare now…
          </Button>
        }
      />
      <NeedRole one="admin">
        <Table />
        {start ? <StartBackfill store={start} onClose={() => open(undefined)} /> : null}
      </NeedRole>
    </>
  );
}

function Table() {
  const search = useSearch({ from: "/backfills" });
  const query = queryOf(backfillFilters, search) as ListQuery<"/backfills">;
  return (
    <DataTable
      noun="backfills"
      list={useList("/backfills", { query })}
      columns={backfillColumns}
      idOf={({ id }) => id}
      linkOf={({ id }) => ({ to: "/backfills/$backfillId", params: { backfillId: id } })}
      filters={backfillFilters}
      search={search}
      source={{ path: "/backfills", cli: "backfill list" }}
      empty="One runs every night; “Compare now” begins another."
    />
  );
}
