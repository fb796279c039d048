import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { PushJob } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Split } from "../../component/split.tsx";
import { Tabs } from "../../component/tabs.tsx";
import { AboutPush } from "./about.tsx";
import { AbortPush, RetryPush } from "./act.tsx";
import { CertificatePanel } from "./certificate.tsx";
import { PushContents } from "./contents.tsx";
import { PushFailures } from "./failures.tsx";
import { PushItems } from "./items.tsx";
import { PushPill, PushProgress } from "./list.tsx";

/** One push: how far it is, what failed and why, and what proves that it arrived. */
export function PushJobDetail() {
  const params = useParams({ from: "/push-jobs/$pushJobId" });
  const { api } = useConnection();
  const loaded = useItem("/push-jobs/{pushJobId}", params);
  const job = loaded.item;
  return (
    <>
      <PageHeader
        title={job ? `Push of ${job.packageName}` : "Push job"}
        parent={{ to: "/push-jobs", label: "Push jobs" }}
        facts={
          <>
            {job ? <PushPill of={job} /> : null}
            <Id text={params.pushJobId} label="push job id" />
          </>
        }
        actions={
          <>
            {job ? <RetryPush of={job} /> : null}
            {job ? <AbortPush of={job} /> : null}
            <CopyAs
              cli={commandOf(`push get ${params.pushJobId}`)}
              curl={curlOf(address(api, "GET /push-jobs/{pushJobId}", { params }))}
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

function Parts({ of }: { of: PushJob }) {
  return (
    <Split>
      <div className="space-y-4">
        <Panel title="How far it is">
          <PushProgress of={of} />
          {of.statusReason ? (
            <p className="mt-3 text-sm whitespace-pre-wrap wrap-anywhere">{of.statusReason}</p>
          ) : null}
        </Panel>
        {of.counts.failed > 0 ? (
          <Panel title="Failures by cause">
            <PushFailures pushJobId={of.id} />
          </Panel>
        ) : null}
        <Lists of={of} />
      </div>
      <div className="space-y-4">
        <Panel title="About">
          <AboutPush of={of} />
        </Panel>
        {of.certificate ? <CertificatePanel kind="push" id={of.id} /> : null}
        <History subject={of.id} />
      </div>
    </Split>
  );
}

function Lists({ of }: { of: PushJob }) {
  const { tab, status } = useSearch({ from: "/push-jobs/$pushJobId" });
  const navigate = useNavigate();
  const show = (search: { tab?: string; status?: string }) =>
    void navigate({ to: ".", search: search as never, replace: true });
  const items = (
    <PushItems
      pushJobId={of.id}
      status={status}
      onStatus={(next) => show({ ...(tab && { tab }), ...(next && { status: next }) })}
    />
  );
  return (
    <Tabs
      label="What it is of"
      tabs={[
        { id: "files", label: "Files", content: items },
        { id: "contents", label: "What arrived whole", content: <PushContents of={of} /> },
      ]}
      active={tab}
      onChange={(id) => show({ tab: id })}
    />
  );
}
