import { Link, useSearch } from "@tanstack/react-router";
import type { Webhook } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { buttonClass } from "../../component/button.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { useRole } from "../../session/use-role.ts";
import { eventsInWords } from "./events.ts";
import { webhookFilters } from "./filters.ts";
import { WebhookState } from "./state.tsx";

const column = columnsOf<Webhook>();

const columns: readonly Column<Webhook>[] = [
  column.text("description", "Receiver"),
  column.status((webhook) => <WebhookState of={webhook} />),
  {
    id: "url",
    title: "Sent to",
    cell: ({ url }) => new URL(url).host,
    value: ({ url }) => new URL(url).host,
  },
  {
    id: "events",
    title: "Events",
    cell: ({ events }) => <span title={events.join(", ")}>{eventsInWords(events)}</span>,
    value: ({ events }) => events.join(", "),
  },
  column.texts("projectIds", "Projects"),
  column.time("createdAt", "Registered"),
  column.text("createdBy", "By"),
  column.id("id", "Id", "webhook id", { isExtra: true }),
];

/** Programs outside that are told of events. */
export function WebhookList() {
  const { can } = useRole();
  return (
    <>
      <PageHeader
        title="Webhooks"
        lead="Programs elsewhere that are told what happens here: each event is posted to them, signed."
        actions={
          can("admin") ? (
            <Link to="/webhooks/new" className={buttonClass("primary")}>
              New webhook
            </Link>
          ) : null
        }
      />
      <NeedRole one="admin">
        <Table />
      </NeedRole>
    </>
  );
}

function Table() {
  const search = useSearch({ from: "/webhooks" });
  const query = queryOf(webhookFilters, search) as ListQuery<"/webhooks">;
  return (
    <DataTable
      noun="webhooks"
      list={useList("/webhooks", { query })}
      columns={columns}
      idOf={({ id }) => id}
      linkOf={({ id }) => ({ to: "/webhooks/$webhookId", params: { webhookId: id } })}
      filters={webhookFilters}
      search={search}
      source={{ path: "/webhooks", cli: "webhook list" }}
      empty="Register a program's address, and it is told of the events that you choose."
    />
  );
}
