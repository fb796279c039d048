import { Link, useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { UnarchivingJob } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Progress } from "../../component/progress.tsx";
import { Reasons } from "../../component/reasons.tsx";
import { Split } from "../../component/split.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { formatNumber } from "../../format.ts";
import { madeFacts } from "../facts.tsx";
import { FastqLink } from "../link-to.tsx";
import { verbLine } from "../verb-lines.ts";
import { AbortButton } from "./abort.tsx";
import { modeWords } from "./columns.tsx";
import { failuresByReason } from "./failures.ts";

const copyJob = (id: string): string => `/copy-jobs/${id}`;

/** One job that brings fastqs back: how far, what failed and why, and the fastqs themselves. */
export function UnarchivingDetail() {
  const params = useParams({ from: "/unarchiving-jobs/$unarchivingJobId" });
  const loaded = useItem("/unarchiving-jobs/{unarchivingJobId}", params);
  const { api } = useConnection();
  const { item } = loaded;
  return (
    <>
      <PageHeader
        title={item ? `Thaw of ${formatNumber(item.progress.total, "fastqs")}` : "Thaw"}
        parent={{ to: "/unarchiving-jobs", label: "Thaws" }}
        facts={
          <>
            {item ? (
              <StatusPill
                status={item.status}
                reason={item.statusReason}
                since={item.finishedAt ?? item.startedAt ?? item.createdAt}
              />
            ) : null}
            <Id text={params.unarchivingJobId} label="unarchiving job id" />
          </>
        }
        actions={
          <>
            {item ? <AbortButton job={item} /> : null}
            <CopyAs
              cli={commandOf(`unarchive watch ${params.unarchivingJobId}`)}
              curl={curlOf(address(api, "GET /unarchiving-jobs/{unarchivingJobId}", { params }))}
              verbs={[
                verbLine(
                  ...([api, "Abort", `unarchive abort ${params.unarchivingJobId} --yes`] as const),
                  "PATCH /unarchiving-jobs/{unarchivingJobId}",
                  { params, body: { status: "ABORTED" } },
                ),
              ]}
            />
          </>
        }
      />
      <Await of={loaded} lines={6}>
        {(job) => (
          <Split>
            <div className="min-w-0 space-y-4">
              <Panel title="How far it is">
                <Progress label="Fastqs that are back" {...job.progress} />
              </Panel>
              {job.failures.length > 0 ? (
                <Panel title="What failed">
                  <Reasons of={failuresByReason(job)} />
                </Panel>
              ) : null}
              <Panel title="Fastqs">
                <ul className="columns-[18rem] gap-6 text-sm">
                  {job.fastqIds.map((id) => (
                    <li key={id}>
                      <FastqLink id={id} />
                    </li>
                  ))}
                </ul>
              </Panel>
            </div>
            <div className="min-w-0 space-y-4">
              <Panel title="About">
                <About job={job} />
              </Panel>
              <History subject={job.id} />
            </div>
          </Split>
        )}
      </Await>
    </>
  );
}

function About({ job }: { job: UnarchivingJob }) {
  return (
    <KeyValue
      facts={[
        ["Brought to", modeWords[job.mode]],
        [
          "Copy job",
          job.copyJobId ? (
            <Link key="copy" to={copyJob(job.copyJobId)} className="link">
              {job.copyJobId}
            </Link>
          ) : null,
        ],
        ["Why", job.statusReason],
        ...madeFacts(job, "Asked"),
        ["Begun", <Time key="begun" at={job.startedAt} />],
        ["Ended", <Time key="ended" at={job.finishedAt} />],
        ["Project", job.projectId],
      ]}
    />
  );
}
