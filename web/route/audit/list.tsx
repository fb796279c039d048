import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { buttonClass } from "../../component/button.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { useRole } from "../../session/use-role.ts";
import { auditColumns } from "./columns.tsx";
import { auditFilters } from "./filters.ts";
import { RecordDialog } from "./record.tsx";
import { VerifyChain } from "./verify.tsx";

/** Who did what, and what was refused to whom. */
export function AuditList() {
  const search = useSearch({ from: "/audit" });
  const navigate = useNavigate();
  const { can } = useRole();
  const query = queryOf(auditFilters, search) as ListQuery<"/audit">;
  const list = useList("/audit", { query });
  const { record } = search;
  return (
    <>
      <PageHeader
        title="Audit"
        lead="Who did what to which thing, and what was refused to whom, newest first. Each record holds the hash of everything before it."
        actions={
          can("admin") ? (
            <Link to="/audit/files" className={buttonClass()}>
              Files of the chain
            </Link>
          ) : null
        }
      />
      <VerifyChain records={list.items} />
      <DataTable
        noun="records"
        list={list}
        columns={auditColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({
          to: "/audit",
          search: ((before: object) => ({ ...before, record: id })) as never,
        })}
        filters={auditFilters}
        search={search}
        source={{ path: "/audit", cli: "audit list" }}
        empty="Whatever anybody changes is recorded here."
      />
      {record ? (
        <RecordDialog
          record={list.items.find(({ id }) => id === record)}
          onClose={() =>
            void navigate({
              to: "/audit",
              search: ((before: object) => ({ ...before, record: undefined })) as never,
              replace: true,
            })
          }
        />
      ) : null}
    </>
  );
}
