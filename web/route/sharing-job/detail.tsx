import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { SharingJob } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Split } from "../../component/split.tsx";
import { Tabs } from "../../component/tabs.tsx";
import { ThingLink } from "../../component/thing-link.tsx";
import { Time } from "../../component/value.tsx";
import { madeFacts } from "../facts.tsx";
import { AbortSharing } from "./abort.tsx";
import { SharingPill } from "./list.tsx";
import { SharedFastqs, SharedObjects, SharedRuns } from "./lists.tsx";
import { SharedUrls } from "./urls.tsx";

/** One request: where it is, what it made, and its three lists. */
export function SharingJobDetail() {
  const params = useParams({ from: "/sharing-jobs/$sharingJobId" });
  const { api } = useConnection();
  const loaded = useItem("/sharing-jobs/{sharingJobId}", params);
  const job = loaded.item;
  return (
    <>
      <PageHeader
        title={job ? `${job.dryrun ? "Dry run of a" : "A"} ${job.shareType}` : "Sharing job"}
        parent={{ to: "/sharing-jobs", label: "Sharing jobs" }}
        facts={
          <>
            {job ? <SharingPill of={job} /> : null}
            <Id text={params.sharingJobId} label="sharing job id" />
          </>
        }
        actions={
          <>
            {job ? <AbortSharing of={job} /> : null}
            <CopyAs
              cli={commandOf(`share get ${params.sharingJobId}`)}
              curl={curlOf(address(api, "GET /sharing-jobs/{sharingJobId}", { params }))}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(found) => <Parts of={found} />}
      </Await>
    </>
  );
}

function Parts({ of }: { of: SharingJob }) {
  return (
    <Split>
      <div className="space-y-4">
        {of.statusReason ? (
          <Panel title={of.errorName ?? "What is said of it"}>
            <p className="text-sm whitespace-pre-wrap wrap-anywhere">{of.statusReason}</p>
            {of.archivedFastqCount > 0 ? (
              <p className="mt-2 text-sm text-faint">
                {of.archivedFastqCount.toLocaleString("en")} fastqs are archived.
              </p>
            ) : null}
          </Panel>
        ) : null}
        <SharedUrls of={of} />
        <Lists of={of} />
      </div>
      <div className="space-y-4">
        <Panel title="About">
          <About of={of} />
        </Panel>
        <History subject={of.id} />
      </div>
    </Split>
  );
}

function Lists({ of }: { of: SharingJob }) {
  const { tab } = useSearch({ from: "/sharing-jobs/$sharingJobId" });
  const navigate = useNavigate();
  if (!of.counts)
    return <p className="text-sm text-faint">Its lists are there once its package is made.</p>;
  const label = (name: string, count: number) => `${name} (${count.toLocaleString("en")})`;
  return (
    <Tabs
      label="What is shared"
      tabs={[
        {
          id: "fastqs",
          label: label("Fastqs", of.counts.fastqs),
          content: <SharedFastqs id={of.id} />,
        },
        {
          id: "runs",
          label: label("Portal runs", of.counts.portalRunIds),
          content: <SharedRuns id={of.id} />,
        },
        {
          id: "objects",
          label: label("Files", of.counts.objects),
          content: <SharedObjects id={of.id} />,
        },
      ]}
      active={tab}
      onChange={(id) => void navigate({ to: ".", search: { tab: id } as never, replace: true })}
    />
  );
}

const pages = {
  package: "/packages",
  plan: "/plans",
  approval: "/approvals",
  push: "/push-jobs",
  link: "/links",
  dryRun: "/sharing-jobs",
};

/** The page of what it made, where it made that. */
function Made({ page, id }: { page: keyof typeof pages; id: string | null }) {
  if (!id) return null;
  return <ThingLink to={`${pages[page]}/${id}`}>{id}</ThingLink>;
}

function About({ of }: { of: SharingJob }) {
  const made = (page: keyof typeof pages, id: string | null) =>
    id ? <Made key={page} page={page} id={id} /> : null;
  return (
    <KeyValue
      facts={[
        ["At", of.phase],
        ["To", of.shareDestination],
        ["Package", made("package", of.packageId)],
        ["Its dry run", made("dryRun", of.dryRunId)],
        ["Plan", made("plan", of.planId)],
        ["Approval", made("approval", of.approvalId)],
        ["Push", made("push", of.pushJobId)],
        ["Link", made("link", of.linkId)],
        ["Project", of.projectId],
        ...madeFacts(of, "Asked"),
        ["Ended", <Time key="ended" at={of.endedAt} />],
      ]}
    />
  );
}
