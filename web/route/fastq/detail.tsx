import { useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Fastq } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Reasons } from "../../component/reasons.tsx";
import { Split } from "../../component/split.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { madeFacts } from "../facts.tsx";
import { FastqSetLink, InstrumentRunLink, LibraryLink } from "../link-to.tsx";
import { verbLine } from "../verb-lines.ts";
import { FastqId } from "./columns.tsx";
import { FastqFacts } from "./facts.tsx";
import { FastqJobs } from "./jobs.tsx";
import { FastqPlaces } from "./places.tsx";
import { missingFacts, storageOf, whyNotReady } from "./state.ts";
import { StoragePill } from "./storage-pill.tsx";
import { Suggestions } from "./suggestions.tsx";
import { ThawButton } from "./thaw.tsx";
import { FastqWaiting } from "./waiting.tsx";

/** One fastq: whether it can be read and why not, its files, what is known of it, who waits for it. */
export function FastqDetail() {
  const params = useParams({ from: "/fastqs/$fastqId" });
  const loaded = useItem("/fastqs/{fastqId}", params);
  const { api } = useConnection();
  const { item } = loaded;
  return (
    <>
      <PageHeader
        title={item?.rgid ?? params.fastqId}
        parent={{ to: "/fastqs", label: "Fastqs" }}
        facts={item ? <Facts fastq={item} /> : null}
        actions={
          <>
            {item ? <ThawButton fastqs={[item]} /> : null}
            <CopyAs
              cli={commandOf(`fastq get ${params.fastqId}`)}
              curl={curlOf(address(api, "GET /fastqs/{fastqId}", { params }))}
              verbs={[
                verbLine(
                  ...([api, "Bring it back", `unarchive start ${params.fastqId}`] as const),
                  "POST /unarchiving-jobs",
                  { body: { fastqIds: [params.fastqId] } },
                ),
                ...(item ? missingFacts(item) : []).map(({ jobType, what }) =>
                  verbLine(
                    api,
                    `Find out ${what}`,
                    `fastq-job launch ${params.fastqId} --type ${jobType}`,
                    "POST /fastqs/{fastqId}/jobs",
                    { params, body: { jobType } },
                  ),
                ),
              ]}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(fastq) => (
          <Split>
            <div className="min-w-0 space-y-4">
              <WhyNot fastq={fastq} />
              <Panel title="Files">
                <FastqPlaces fastq={fastq} />
              </Panel>
              {storageOf(fastq) === "NO_FILES" ? <Suggestions fastqId={fastq.id} /> : null}
              <Panel title="What is known of it">
                <FastqFacts fastq={fastq} />
              </Panel>
              <FastqJobs fastq={fastq} />
            </div>
            <div className="min-w-0 space-y-4">
              <Panel title="About">
                <About fastq={fastq} />
              </Panel>
              <FastqWaiting fastqId={fastq.id} />
              <History subject={fastq.id} />
            </div>
          </Split>
        )}
      </Await>
    </>
  );
}

function Facts({ fastq }: { fastq: Fastq }) {
  return (
    <>
      <StoragePill fastq={fastq} />
      {fastq.isValid ? null : <Pill tone="bad">invalid</Pill>}
      <FastqId fastq={fastq} />
    </>
  );
}

function WhyNot({ fastq }: { fastq: Fastq }) {
  const reasons = whyNotReady(fastq);
  const missing = missingFacts(fastq).map(({ what }) => what);
  if (reasons.length === 0 && missing.length === 0) return null;
  return (
    <Panel title={reasons.length > 0 ? "Why it is not ready" : "It can be read"}>
      <Reasons
        of={[
          ...reasons,
          ...(missing.length > 0
            ? [
                {
                  key: "missing",
                  tone: "warn" as const,
                  what: `Not known yet: ${missing.join(", ")}.`,
                  needs: "Find it out below, or let a sync request ask for it.",
                },
              ]
            : []),
        ]}
      />
    </Panel>
  );
}

function About({ fastq }: { fastq: Fastq }) {
  return (
    <KeyValue
      facts={[
        ["Library", <LibraryLink key="library" id={fastq.libraryId} />],
        ["Sequencing run", <InstrumentRunLink key="run" id={fastq.instrumentRunId} />],
        ["Lane", fastq.lane],
        ["Index", fastq.index],
        ["Fastq set", <FastqSetLink key="set" id={fastq.fastqSetId} />],
        ["Project", fastq.projectId],
        ["Platform", fastq.platform],
        ["Center", fastq.center],
        ["Sequenced", fastq.date],
        ...madeFacts(fastq, "Registered"),
      ]}
    />
  );
}
