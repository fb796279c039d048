import { Link, useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { ReadSet } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Reasons } from "../../component/reasons.tsx";
import { Split } from "../../component/split.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Timeline } from "../../component/timeline.tsx";
import { Bytes, Count } from "../../component/value.tsx";
import { LibrariesLink } from "../link-to.tsx";
import { ReadSetId } from "./columns.tsx";
import { ReadSetFiles } from "./files.tsx";
import { ItsFastq } from "./its-fastq.tsx";
import { knownBytes } from "./known-bytes.ts";
import { whyNotReady } from "./why-not-ready.ts";

/** One read set: state, facts, files, and what is still to be found out. */
export function ReadSetDetail() {
  const params = useParams({ from: "/read-sets/$storeId/$readSetId" });
  const loaded = useItem("/read-sets/{storeId}/{readSetId}", params);
  const { api } = useConnection();
  const name = loaded.item?.name ?? params.readSetId;
  return (
    <>
      <PageHeader
        title={name}
        parent={{ to: "/read-sets", label: "Read sets" }}
        facts={loaded.item ? <Facts readSet={loaded.item} /> : null}
        actions={
          <CopyAs
            cli={commandOf(`read-set get ${params.storeId}/${params.readSetId}`)}
            curl={curlOf(address(api, "GET /read-sets/{storeId}/{readSetId}", { params }))}
          />
        }
      />
      <Await of={loaded} lines={8}>
        {(readSet) => (
          <Split>
            <div className="min-w-0 space-y-4">
              <WhyNot readSet={readSet} />
              <Panel title="Files">
                <ReadSetFiles readSet={readSet} />
              </Panel>
              <Panel title="About">
                <About readSet={readSet} />
              </Panel>
            </div>
            <div className="min-w-0 space-y-4">
              <ItsFastq {...params} />
              <Panel title="What happened">
                <History readSet={readSet} />
              </Panel>
            </div>
          </Split>
        )}
      </Await>
    </>
  );
}

function Facts({ readSet }: { readSet: ReadSet }) {
  const { status, statusMessage, statusAt } = readSet;
  return (
    <>
      <StatusPill status={status} reason={statusMessage} since={statusAt} />
      <ReadSetId readSet={readSet} />
    </>
  );
}

function WhyNot({ readSet }: { readSet: ReadSet }) {
  const reasons = whyNotReady(readSet);
  if (reasons.length === 0) return null;
  return (
    <Panel title={readSet.status === "ACTIVE" ? "What is not known yet" : "Why it is not ready"}>
      <Reasons of={reasons} />
    </Panel>
  );
}

function About({ readSet }: { readSet: ReadSet }) {
  const tags = Object.entries(readSet.tags);
  return (
    <KeyValue
      facts={[
        ["Sample", readSet.sampleId],
        // Many stores have the library there: where the catalogue knows no such library, the list is empty.
        [
          "Libraries",
          readSet.sampleId ? (
            <Link
              key="library"
              to="/libraries"
              search={{ idPrefix: readSet.sampleId }}
              className="link"
            >
              that begin with {readSet.sampleId}
            </Link>
          ) : null,
        ],
        ["Subject", <LibrariesLink key="subject" by="subjectId" id={readSet.subjectId} />],
        ["Project", readSet.projectId],
        ["Type", readSet.fileType],
        ["Size", <Bytes key="size" count={knownBytes(readSet.files)} />],
        ["Reads", <Count key="reads" of={readSet.totalReadCount} />],
        ["Bases", <Count key="bases" of={readSet.totalBaseCount} />],
        ["Made by", readSet.creationType?.toLowerCase()],
        ["Generated from", readSet.generatedFrom],
        ["Reference", readSet.referenceArn],
        ["Description", readSet.description],
        [
          "Tags",
          tags.length > 0 ? (
            <ul key="tags" className="flex flex-wrap gap-1">
              {tags.map(([name, value]) => (
                <li key={name} className="rounded bg-rest-ground px-1.5 font-mono text-[0.9em]">
                  {name}={value}
                </li>
              ))}
            </ul>
          ) : null,
        ],
      ]}
    />
  );
}

function History({ readSet }: { readSet: ReadSet }) {
  const { createdAt, creationJobId, status, statusAt, statusMessage, detailsMissing } = readSet;
  return (
    <Timeline
      moments={[
        {
          key: "created",
          at: createdAt,
          what: "Created in the store",
          tone: "good",
          detail: creationJobId ? `Job ${creationJobId}` : null,
        },
        {
          key: "status",
          at: statusAt,
          what: `Became ${status.toLowerCase().replaceAll("_", " ")}`,
          tone: status.includes("FAILED") ? "bad" : "good",
          detail: statusMessage,
        },
        ...detailsMissing.map((detail) => ({
          key: detail,
          at: null,
          what: `Its ${detail} are still being asked for`,
        })),
      ]}
    />
  );
}
