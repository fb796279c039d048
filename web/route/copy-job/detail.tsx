import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { CopyJob } from "../../api/generated/schemas.ts";
import { useFollow } from "../../api/use-follow.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Progress } from "../../component/progress.tsx";
import { Split } from "../../component/split.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Tabs } from "../../component/tabs.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";
import { formatDollars } from "../../format.ts";
import { AbortCopy, RetryCopy } from "./act.tsx";
import { backendWords } from "./columns.tsx";
import { CopyBatches, CopyFailures, CopyItems } from "./parts.tsx";

/** One copy: how far it is, when its batches ran, and what failed for which reason. */
export function CopyJobDetail() {
  const params = useParams({ from: "/copy-jobs/$copyJobId" });
  const { api } = useConnection();
  const loaded = useItem("/copy-jobs/{copyJobId}", params);
  const job = loaded.item;
  return (
    <>
      <PageHeader
        title={job?.name ?? "Copy job"}
        parent={{ to: "/copy-jobs", label: "Copy jobs" }}
        facts={
          <>
            {job ? (
              <StatusPill status={job.status} reason={job.statusReason} since={job.updatedAt} />
            ) : null}
            <Id text={params.copyJobId} label="copy job id" />
          </>
        }
        actions={
          <>
            {job ? <RetryCopy job={job} /> : null}
            {job ? <AbortCopy job={job} /> : null}
            <CopyAs
              cli={commandOf(`copy get ${params.copyJobId}`)}
              curl={curlOf(address(api, "GET /copy-jobs/{copyJobId}", { params }))}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(found) => <Parts job={found} />}
      </Await>
    </>
  );
}

function Parts({ job }: { job: CopyJob }) {
  const { counts, progress, status, statusReason } = job;
  useFollow(`${status} ${job.phase} ${progress.done} ${progress.total}`);
  return (
    <Split>
      <div className="space-y-4">
        <Panel title="How far it is">
          <div className="grid gap-4 sm:grid-cols-2">
            <Progress label="Files" done={progress.done} total={progress.total} />
            <Progress
              label="Bytes copied"
              done={counts.copiedBytes}
              total={counts.totalBytes}
              unit="bytes"
            />
          </div>
          {statusReason ? (
            <p className="mt-3 text-sm whitespace-pre-wrap wrap-anywhere">{statusReason}</p>
          ) : null}
        </Panel>
        {counts.failed > 0 || status === "FAILED" ? (
          <Panel title="Failures by cause">
            <CopyFailures copyJobId={job.id} />
          </Panel>
        ) : null}
        <Lists job={job} />
      </div>
      <div className="space-y-4">
        <Panel title="About">
          <About job={job} />
        </Panel>
        <History subject={job.id} />
      </div>
    </Split>
  );
}

function Lists({ job }: { job: CopyJob }) {
  const { tab, status } = useSearch({ from: "/copy-jobs/$copyJobId" });
  const navigate = useNavigate();
  const show = (search: { tab?: string; status?: string }) =>
    void navigate({ to: ".", search: search as never, replace: true });
  const items = (
    <CopyItems
      copyJobId={job.id}
      status={status}
      onStatus={(next) => show({ ...(tab && { tab }), ...(next && { status: next }) })}
    />
  );
  return (
    <Tabs
      label="What it copies"
      tabs={[
        { id: "files", label: "Files", content: items },
        { id: "batches", label: "Batches by time", content: <CopyBatches job={job} /> },
      ]}
      active={tab}
      onChange={(id) => show({ tab: id })}
    />
  );
}

function About({ job }: { job: CopyJob }) {
  const { counts, estimate } = job;
  return (
    <KeyValue
      facts={[
        ["Where", job.action === "thaw" ? "S3, thaw only" : backendWords[job.backend]],
        [
          "To",
          job.destinationUri ? <Id key="to" text={job.destinationUri} label="destination" /> : null,
        ],
        ["Phase", job.phase],
        ["Dry run", job.dryRun ? "yes: nothing is written" : "no"],
        ["What is there", job.onExist.replaceAll("-", " ")],
        ["Copied", <Count key="copied" of={counts.copied} />],
        ["Already there", <Count key="there" of={counts.alreadyCopied} />],
        ["Failed", <Count key="failed" of={counts.failed} />],
        ["Size", <Bytes key="size" count={counts.totalBytes} />],
        ["To be thawed", estimate ? <Count key="thaw" of={estimate.archived} /> : null],
        ["Thaw, at most", estimate ? `${estimate.thawHours} h` : null],
        ["Cost, about", estimate ? formatDollars(estimate.dollars) : null],
        ["Asked for by", job.createdBy],
        ["Project", job.projectId],
        ["Begun", <Time key="begun" at={job.startedAt} />],
        ["Ended", <Time key="ended" at={job.finishedAt} />],
      ]}
    />
  );
}
