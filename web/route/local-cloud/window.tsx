import { useNavigate, useSearch } from "@tanstack/react-router";
import { EmptyState } from "../../component/empty-state.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Tabs } from "../../component/tabs.tsx";
import { useSession } from "../../session/session-context.tsx";
import { LocalClock } from "./clock.tsx";
import { LocalFaults } from "./faults.tsx";
import { LocalInvocations } from "./invocations.tsx";
import { LocalQueues } from "./queues.tsx";
import { LocalResources } from "./resources.tsx";
import { LocalTables } from "./tables.tsx";

/** The window into the local cloud: what it is made of, what runs in it, and its clock and faults. */
export function LocalWindow() {
  const { session } = useSession();
  const { tab } = useSearch({ from: "/local" });
  const navigate = useNavigate();
  return (
    <>
      <PageHeader
        title="Local cloud"
        lead="The AWS services inside this process: only “npm start” has them, deployed stages do not."
      />
      {session.config.local === undefined ? (
        <EmptyState title="This stage runs on AWS">Its own console shows what is here.</EmptyState>
      ) : (
        <Tabs
          label="Parts of the local cloud"
          tabs={[
            { id: "invocations", label: "Invocations", content: <LocalInvocations /> },
            { id: "queues", label: "Queues", content: <LocalQueues /> },
            { id: "tables", label: "Tables", content: <LocalTables /> },
            { id: "clock", label: "Clock", content: <LocalClock /> },
            { id: "faults", label: "Faults", content: <LocalFaults /> },
            { id: "resources", label: "Resources", content: <LocalResources /> },
          ]}
          active={tab}
          onChange={(id) => void navigate({ to: ".", search: { tab: id } as never, replace: true })}
        />
      )}
    </>
  );
}
