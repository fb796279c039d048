import { useParams } from "@tanstack/react-router";
import type { ExplainedSyncRequest } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { History } from "../../component/history.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Progress } from "../../component/progress.tsx";
import { Split } from "../../component/split.tsx";
import { Pill, StatusPill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { formatAge } from "../../format.ts";
import { madeFacts } from "../facts.tsx";
import { FastqSetLink } from "../link-to.tsx";
import { SyncRequestId } from "./columns.tsx";
import { etaOf, isWaiting, requirementWords } from "./explanation.ts";
import { Findings } from "./findings.tsx";
import { Needs } from "./needs.tsx";
import { SyncVerbs } from "./verbs.tsx";

/** One who waits: how far it is, what would free it, and what each fastq has and lacks. */
export function SyncDetail() {
  const params = useParams({ from: "/sync/$syncRequestId" });
  const loaded = useItem("/sync-requests/{syncRequestId}", params);
  const { item } = loaded;
  return (
    <>
      <PageHeader
        title={item ? titleOf(item) : "Sync request"}
        parent={{ to: "/sync", label: "Sync" }}
        facts={
          <>
            {item ? (
              <StatusPill
                status={item.status}
                reason={item.statusReason}
                since={item.finishedAt ?? item.createdAt}
              />
            ) : null}
            {item?.hasTaskToken ? <Pill tone="rest">a task is parked</Pill> : null}
            <SyncRequestId id={params.syncRequestId} />
          </>
        }
        actions={item ? <SyncVerbs request={item} /> : null}
      />
      <Await of={loaded} lines={8}>
        {(request) => (
          <Split>
            <div className="min-w-0 space-y-4">
              {isWaiting(request) ? (
                <Panel title="What would free it">
                  <Needs request={request} />
                </Panel>
              ) : null}
              <Panel title={isWaiting(request) ? "Fastq by fastq" : "Its fastqs as they are now"}>
                <Findings request={request} />
              </Panel>
            </div>
            <div className="min-w-0 space-y-4">
              <Panel title="How far it is">
                <HowFar request={request} />
              </Panel>
              <History subject={request.id} />
            </div>
          </Split>
        )}
      </Await>
    </>
  );
}

function HowFar({ request }: { request: ExplainedSyncRequest }) {
  const { progress, requirements, fastqSetIds, error, statusReason } = request;
  const waits = isWaiting(request);
  const eta = etaOf(request);
  return (
    <div className="space-y-3">
      <Progress label="Fastqs that are ready" done={progress.done} total={progress.total} />
      <KeyValue
        facts={[
          ...(waits
            ? [
                ["Expected", eta ? <Time key="eta" at={eta} /> : "cannot be foretold yet"] as const,
                ["At the latest", <Time key="deadline" at={request.deadlineAt} />] as const,
              ]
            : [
                ["Ended", <Time key="ended" at={request.finishedAt} />] as const,
                ["Error", error] as const,
                ["Why", statusReason] as const,
              ]),
          ...madeFacts(request, "Asked"),
          ["Came by", request.origin === "event" ? "an event" : "a request"],
          [
            "Requires",
            Object.entries(requirements)
              .map(([name, place]) => {
                const words = requirementWords[name as keyof typeof requirementWords] ?? name;
                return place === true
                  ? words
                  : `${words} below s3://${place.bucket}/${place.prefix}`;
              })
              .join("; "),
          ],
          ["Thaws what is archived", request.forceUnarchiving ? "yes" : "no"],
          [
            "Fastq sets",
            fastqSetIds.length > 0 ? (
              <ul key="sets">
                {fastqSetIds.map((id) => (
                  <li key={id}>
                    <FastqSetLink id={id} />
                  </li>
                ))}
              </ul>
            ) : null,
          ],
          ["Tries", request.attempts],
          ["Project", request.projectId],
        ]}
      />
    </div>
  );
}

function titleOf(request: ExplainedSyncRequest): string {
  const { progress, createdAt, status } = request;
  const ready = `${progress.done} of ${progress.total} fastqs ready`;
  if (isWaiting(request)) return `Waits for ${formatAge(createdAt)}: ${ready}`;
  return status === "SUCCEEDED" ? "Freed: all was there" : `Ended, ${ready}`;
}
