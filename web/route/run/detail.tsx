import { useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { WorkflowRun } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { useList } from "../../api/use-list.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Time } from "../../component/value.tsx";
import { FastqPart } from "../fastq/part.tsx";
import { LibraryLink } from "../link-to.tsx";
import { RunStatus } from "./columns.tsx";
import { RunFiles } from "./files.tsx";

/** As many libraries as one question about fastqs takes. */
const mostLibraries = 50;

/** One run of a workflow: its libraries, what went into it, and its files as S3 has them now. */
export function WorkflowRunDetail() {
  const params = useParams({ from: "/runs/$portalRunId" });
  const loaded = useItem("/workflow-runs/{portalRunId}", params);
  const { api } = useConnection();
  const { item } = loaded;
  return (
    <>
      <PageHeader
        title={item ? `${item.workflowType} ${item.workflowVersion ?? ""}` : params.portalRunId}
        parent={{ to: "/runs", label: "Workflow runs" }}
        facts={
          <>
            {item ? <RunStatus run={item} /> : null}
            <Id
              text={params.portalRunId}
              label="portal run id"
              forms={{ "the CLI line": `seqferry workflow-run get ${params.portalRunId}` }}
            />
          </>
        }
        actions={
          <CopyAs
            cli={commandOf(`workflow-run get ${params.portalRunId}`)}
            curl={curlOf(address(api, "GET /workflow-runs/{portalRunId}", { params }))}
          />
        }
      />
      <Await of={loaded} lines={6}>
        {(run) => (
          <div className="space-y-4">
            <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
              <Panel title="About">
                <About run={run} />
              </Panel>
              <Panel title="Fastqs of its libraries">
                <Inputs libraryIds={run.libraryIds} />
              </Panel>
            </div>
            <Panel title="Files">
              <RunFiles portalRunId={run.portalRunId} />
            </Panel>
          </div>
        )}
      </Await>
    </>
  );
}

function About({ run }: { run: WorkflowRun }) {
  return (
    <KeyValue
      facts={[
        [
          "Libraries",
          <ul key="libraries">
            {run.libraryIds.map((id) => (
              <li key={id}>
                <LibraryLink id={id} />
              </li>
            ))}
          </ul>,
        ],
        ["Project", run.projectId],
        ["Name in its manifest", run.workflowName],
        ["Started", <Time key="started" at={run.startedAt} />],
        ["Ended", <Time key="ended" at={run.endedAt} />],
        ["Comment", run.comment],
        ["Changed", <Time key="changed" at={run.updatedAt} />],
        [
          "By import",
          run.importId ? <Id key="import" text={run.importId} label="import id" /> : null,
        ],
      ]}
    />
  );
}

function Inputs({ libraryIds }: { libraryIds: readonly string[] }) {
  const asked = libraryIds.slice(0, mostLibraries);
  const fastqs = useList("/fastqs", {
    query: { libraryIds: asked.join(",") },
    limit: 20,
    enabled: asked.length > 0,
  });
  return (
    <>
      <FastqPart of={fastqs} label="Fastqs of its libraries" by="library" />
      {libraryIds.length > mostLibraries ? (
        <p className="mt-2 text-sm text-faint">Of its first {mostLibraries} libraries.</p>
      ) : null}
    </>
  );
}
