import { Link, useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { buttonClass } from "../../component/button.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { useRole } from "../../session/use-role.ts";
import { ruleColumns } from "./columns.tsx";
import { ruleFilters } from "./filters.ts";

/** Rules that share what arrives. */
export function RuleList() {
  const search = useSearch({ from: "/rules" });
  const { can } = useRole();
  const query = queryOf(ruleFilters, search) as ListQuery<"/rules">;
  return (
    <>
      <PageHeader
        title="Rules"
        lead="What is shared by itself when a sequencing run arrives. A rule is tried on past runs before it is enabled."
        actions={
          can("admin") ? (
            <>
              <Link to="/rules/import" className={buttonClass()}>
                Import
              </Link>
              <Link to="/rules/new" className={buttonClass("primary")}>
                New rule
              </Link>
            </>
          ) : null
        }
      />
      <DataTable
        noun="rules"
        list={useList("/rules", { query })}
        columns={ruleColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/rules/$ruleId", params: { ruleId: id } })}
        filters={ruleFilters}
        search={search}
        source={{ path: "/rules", cli: "rule list" }}
        empty="An admin makes one, or imports jobs.json."
      />
    </>
  );
}
