import { Id } from "../../component/id.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { SmallTable } from "../../component/small-table.tsx";
import { Nothing } from "../../component/value.tsx";
import { formatNumber } from "../../format.ts";
import { Find, useFind } from "./find.tsx";
import { useLocal } from "./use-local.ts";

type Resource = { type: string; name: string; id: string };

/** What the stacks define, as the local cloud made it. */
export function LocalResources() {
  const loaded = useLocal<{ resources: Resource[] }>("resources");
  const isWanted = useFind();
  return (
    <>
      <Find label="Name or kind holds" />
      <Await of={loaded}>
        {({ resources }) => {
          const shown = resources.filter(({ name, type }) => isWanted(`${name} ${type}`));
          return (
            <Panel title={formatNumber(shown.length, "resources")}>
              <SmallTable
                label="resources"
                columns={[
                  { title: "Name", cell: ({ name }: Resource) => name },
                  { title: "Kind", cell: ({ type }: Resource) => type.split(":").at(-1) },
                  {
                    title: "Id",
                    cell: ({ id }: Resource) => (id ? <Id text={id} label="id" /> : <Nothing />),
                  },
                ]}
                rows={shown}
                keyOf={({ type, name }) => `${type} ${name}`}
              />
            </Panel>
          );
        }}
      </Await>
    </>
  );
}
