import type { Package } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { Panel } from "../../component/panel.tsx";
import { Split } from "../../component/split.tsx";
import { Timeline } from "../../component/timeline.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";
import { CopyManifest, LimsFile, ManifestFiles } from "./downloads.tsx";

/** What it came to, in numbers; what it was asked for; what happened until it was sealed. */
export function PackageOverview({ of }: { of: Package }) {
  const isSealed = of.status === "SUCCEEDED" && !of.isExpired;
  return (
    <Split>
      <div className="space-y-4">
        {of.statusReason ? (
          <Panel title={of.status === "FAILED" ? "Why it failed" : "What is said of it"}>
            <p className="text-sm whitespace-pre-wrap wrap-anywhere">{of.statusReason}</p>
          </Panel>
        ) : null}
        <Panel title="What is in it">
          <Numbers of={of} />
        </Panel>
        {isSealed ? (
          <Panel title="Take it with you" actions={<CopyManifest of={of} />}>
            <ManifestFiles of={of} />
            <LimsFile packageId={of.id} />
          </Panel>
        ) : null}
        <Panel title="What was asked for">
          <Asked selection={of.selection} />
        </Panel>
      </div>
      <Panel title="How it was made">
        <Timeline moments={moments(of)} />
      </Panel>
    </Split>
  );
}

function Numbers({ of }: { of: Package }) {
  return (
    <KeyValue
      facts={[
        ["Files", <Count key="files" of={of.fileCount} />],
        ["Size", <Bytes key="size" count={of.totalBytes} />],
        [
          "Archived",
          of.archivedFileCount ? (
            <span key="archived">
              <Count of={of.archivedFileCount} /> files, <Bytes count={of.archivedBytes} />: no link
              can be made; push thaws them first
            </span>
          ) : (
            <Count key="archived" of={of.archivedFileCount} />
          ),
        ],
        ["Libraries", <Count key="libraries" of={of.libraryCount} />],
        ["Fastqs", <Count key="fastqs" of={of.fastqCount} />],
        ["Workflow runs", <Count key="runs" of={of.workflowRunCount} />],
        ["Warnings", <Count key="warnings" of={of.warningCount} />],
        ["Project", of.projectId],
        ["As things were at", <Time key="states" at={of.statesAt} />],
        [
          "Merkle root",
          of.merkleRoot ? <Id key="root" text={of.merkleRoot} label="Merkle root" /> : null,
        ],
      ]}
    />
  );
}

/** Members of the selection that say something. */
function Asked({ selection }: { selection: Package["selection"] }) {
  if (!selection)
    return <p className="text-sm text-faint">The request is too long to be shown here.</p>;
  const facts = Object.entries(selection).map(([name, value]) => [name, words(value)] as const);
  return <KeyValue facts={facts} />;
}

/** Entries of a list that are written out. */
const mostShown = 20;

function words(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  const texts = value.map((one) =>
    typeof one === "object" && one !== null ? Object.values(one).join(" ") : String(one),
  );
  const rest = texts.length - mostShown;
  return texts.slice(0, mostShown).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function moments(of: Package) {
  const { createdAt, createdBy, startedAt, sealedAt, endedAt, expiresAt, status, isExpired } = of;
  return [
    { key: "made", at: createdAt, what: "Asked for", tone: "good", detail: `by ${createdBy}` },
    { key: "started", at: startedAt, what: "Begun", tone: "busy" },
    ...(status === "SUCCEEDED" || !endedAt
      ? [{ key: "sealed", at: sealedAt, what: "Sealed", tone: "good" } as const]
      : [{ key: "ended", at: endedAt, what: status.toLowerCase(), tone: "bad" } as const]),
    {
      key: "expires",
      at: isExpired ? expiresAt : null,
      what: isExpired ? "Expired" : "Expires",
      detail: isExpired ? null : <Time at={expiresAt} />,
    },
  ] as const;
}
