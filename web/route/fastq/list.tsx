import { useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { fastqColumns } from "./columns.tsx";
import { fastqFilters } from "./filters.ts";
import { ThawButton } from "./thaw.tsx";

/** Every fastq that one may see; valid ones, unless the filter says otherwise. */
export function FastqList() {
  const search = useSearch({ from: "/fastqs" });
  const query = queryOf(fastqFilters, search) as ListQuery<"/fastqs">;
  return (
    <>
      <PageHeader
        title="Fastqs"
        lead="One lane and index of a sequencing run each, wherever their files lie. Invalid ones show by the filter only."
      />
      <DataTable
        noun="fastqs"
        list={useList("/fastqs", { query })}
        columns={fastqColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/fastqs/$fastqId", params: { fastqId: id } })}
        filters={fastqFilters}
        search={search}
        source={{ path: "/fastqs", cli: "fastq list" }}
        actions={(rows, clear) => <ThawButton fastqs={rows} onDone={clear} />}
        empty="Register them with “seqferry fastq register”, import a run's fastq list, or tag read sets with fastqId."
      />
    </>
  );
}
