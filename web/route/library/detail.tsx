import { useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Library } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { useList } from "../../api/use-list.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Split } from "../../component/split.tsx";
import { Nothing, Time } from "../../component/value.tsx";
import { FastqPart } from "../fastq/part.tsx";
import { SetPart } from "../fastq-set/part.tsx";
import { InstrumentRunLink, LibrariesLink } from "../link-to.tsx";
import { WorkflowRunPart } from "../run/part.tsx";

/** One library: what the LIMS says, and all that was sequenced and computed of it. */
export function LibraryDetail() {
  const params = useParams({ from: "/libraries/$libraryId" });
  const loaded = useItem("/libraries/{libraryId}", params);
  const { api } = useConnection();
  const { libraryId } = params;
  const fastqs = useList("/fastqs", { query: { libraryId, isValid: "any" }, limit: 40 });
  const sets = useList("/fastq-sets", { query: { libraryId, isCurrent: "any" }, limit: 20 });
  const runs = useList("/workflow-runs", { query: { libraryId }, limit: 20 });
  return (
    <>
      <PageHeader
        title={libraryId}
        parent={{ to: "/libraries", label: "Libraries" }}
        facts={<Id text={libraryId} label="library id" />}
        actions={
          <CopyAs
            cli={commandOf(`library get ${libraryId}`)}
            curl={curlOf(address(api, "GET /libraries/{libraryId}", { params }))}
          />
        }
      />
      <Split>
        <div className="min-w-0 space-y-4">
          <Panel title="Fastqs">
            <FastqPart of={fastqs} label="Fastqs of the library" />
          </Panel>
          <Panel title="Fastq sets">
            <SetPart of={sets} />
          </Panel>
          <Panel title="Workflow runs">
            <WorkflowRunPart of={runs} />
          </Panel>
        </div>
        <Panel title="As the LIMS has it">
          <Await of={loaded} lines={8}>
            {(library) => <About library={library} />}
          </Await>
        </Panel>
      </Split>
    </>
  );
}

function About({ library }: { library: Library }) {
  const { instrumentRuns } = library;
  return (
    <KeyValue
      facts={[
        ["Sample", <LibrariesLink key="sample" by="sampleId" id={library.sampleId} />],
        ["Their sample", library.externalSampleId],
        ["Subject", <LibrariesLink key="subject" by="subjectId" id={library.subjectId} />],
        ["Their subject", library.externalSubjectId],
        ["Individual", <LibrariesLink key="one" by="individualId" id={library.individualId} />],
        ["Phenotype", library.phenotype],
        ["Type", library.type],
        ["Assay", library.assay],
        ["Quality", library.quality],
        ["Source", library.source],
        ["Workflow", library.workflow],
        ["Index", library.truseqIndex],
        [
          "Sequencing runs",
          instrumentRuns.length === 0 ? (
            <Nothing key="runs" />
          ) : (
            <ul key="runs">
              {instrumentRuns.map(({ id, date }) => (
                <li key={id}>
                  <InstrumentRunLink id={id} /> <span className="text-faint">{date}</span>
                </li>
              ))}
            </ul>
          ),
        ],
        ["Project", library.projectId],
        ["Owner", library.ownerId],
        ["Experiment", library.experimentId],
        ["Changed", <Time key="at" at={library.updatedAt} />],
        [
          "By import",
          library.importId ? <Id key="import" text={library.importId} label="import id" /> : null,
        ],
      ]}
    />
  );
}
