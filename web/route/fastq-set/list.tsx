import { useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { fastqSetColumns } from "./columns.tsx";
import { fastqSetFilters } from "./filters.ts";

/** Every fastq set that one may see. */
export function FastqSetList() {
  const search = useSearch({ from: "/fastq-sets" });
  const query = queryOf(fastqSetFilters, search) as ListQuery<"/fastq-sets">;
  return (
    <>
      <PageHeader
        title="Fastq sets"
        lead="Fastqs of one library that are used together. Of a library at most one set is current."
      />
      <DataTable
        noun="fastq sets"
        list={useList("/fastq-sets", { query })}
        columns={fastqSetColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/fastq-sets/$fastqSetId", params: { fastqSetId: id } })}
        filters={fastqSetFilters}
        search={search}
        source={{ path: "/fastq-sets", cli: "fastq-set list" }}
        empty="Make one of a library's fastqs with “seqferry fastq-set create”."
      />
    </>
  );
}
