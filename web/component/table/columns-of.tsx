import type { ReactNode } from "react";
import { Id } from "../id.tsx";
import { StatusPill } from "../status-pill.tsx";
import { Bytes, Count, Nothing, Time } from "../value.tsx";
import type { Column } from "./column.ts";

/** Names of the members of a row that hold such a value, or none. */
type NamesOf<Row, Value> = {
  [Name in keyof Row & string]-?: Row[Name] extends Value | null | undefined ? Name : never;
}[keyof Row & string];

type More = { isExtra?: boolean };
type WithStatus = {
  status: string | null;
  statusReason?: string | null;
  updatedAt?: string | null;
};

/**
 * Makes the columns that most lists have, for the rows of one: `column.time("createdAt", "Begun")`. Each shows, sorts
 * and exports the member that it is named after; what is absent is a dash.
 */
export function columnsOf<Row>() {
  const of = <Value,>(row: Row, id: string) =>
    (row as Record<string, Value | null | undefined>)[id];
  return {
    text: (id: NamesOf<Row, string>, title: string, more: More = {}): Column<Row> => ({
      ...{ id, title, ...more },
      cell: (row) => of<string>(row, id) || <Nothing />,
      value: (row) => of<string>(row, id),
    }),
    /** Several texts, with commas. */
    texts: (id: NamesOf<Row, readonly string[]>, title: string, more: More = {}): Column<Row> => ({
      ...{ id, title, ...more },
      cell: (row) => of<string[]>(row, id)?.join(", ") || <Nothing />,
      value: (row) => of<string[]>(row, id)?.join(", "),
    }),
    time: (id: NamesOf<Row, string>, title: string, more: More = {}): Column<Row> => ({
      ...{ id, title, ...more },
      cell: (row) => <Time at={of<string>(row, id)} />,
      value: (row) => of<string>(row, id),
    }),
    count: (id: NamesOf<Row, number>, title: string, more: More = {}): Column<Row> => ({
      ...{ id, title, isNumeric: true, ...more },
      cell: (row) => <Count of={of<number>(row, id)} />,
      value: (row) => of<number>(row, id),
    }),
    bytes: (id: NamesOf<Row, number>, title: string, more: More = {}): Column<Row> => ({
      ...{ id, title, isNumeric: true, ...more },
      cell: (row) => <Bytes count={of<number>(row, id)} />,
      value: (row) => of<number>(row, id),
    }),
    /** An id, an ARN or a URI: shortened, and copied by a click. `label` says what of. */
    id: (id: NamesOf<Row, string>, title: string, label: string, more: More = {}): Column<Row> => ({
      ...{ id, title, ...more },
      cell: (row) => {
        const text = of<string>(row, id);
        return text ? <Id text={text} label={label} /> : <Nothing />;
      },
      value: (row) => of<string>(row, id),
    }),
    /** The status, with its reason and since when in the tooltip, or as `show` has it. */
    status: (show: (row: Row & WithStatus) => ReactNode = pillOf): Column<Row & WithStatus> => ({
      ...{ id: "status", title: "Status" },
      cell: show,
      value: ({ status }) => status,
    }),
    /** How far something is: of how many things it is done with. */
    done: (title: string): Column<Row & { progress: { done: number; total: number | null } }> => ({
      ...{ id: "done", title, isNumeric: true },
      cell: ({ progress }) => (
        <>
          <Count of={progress.done} /> of <Count of={progress.total} />
        </>
      ),
      value: ({ progress }) => progress.done,
    }),
  };
}

function pillOf({ status, statusReason, updatedAt }: WithStatus) {
  if (!status) return <Nothing />;
  return <StatusPill status={status} reason={statusReason ?? null} since={updatedAt ?? null} />;
}
