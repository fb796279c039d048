import type { ExplainedSyncRequest, SyncFinding } from "../../api/generated/schemas.ts";
import { Pill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { FastqLink } from "../link-to.tsx";
import { requirementWords } from "./explanation.ts";
import { Running } from "./needs.tsx";

/** Each fastq of a request with what it has and lacks; those that are not ready come first. */
export function Findings({ request: { fastqs, progress } }: { request: ExplainedSyncRequest }) {
  return (
    <>
      <ul className="divide-y divide-line">
        {fastqs.map(({ fastqId, rgid, isReady, findings }) => (
          <li key={fastqId} className="py-3 first:pt-0 last:pb-0">
            <div className="flex flex-wrap items-center gap-x-3">
              <Pill tone={isReady ? "good" : "warn"}>{isReady ? "ready" : "not ready"}</Pill>
              <FastqLink id={fastqId}>{rgid}</FastqLink>
            </div>
            <ul className="mt-1 space-y-1.5 pl-4 text-sm">
              {findings.map((finding) => (
                <Line key={finding.requirement} finding={finding} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {progress.total > fastqs.length ? (
        <p className="mt-2 text-sm text-faint">
          {fastqs.length} of {progress.total} are shown, those that are not ready first.
        </p>
      ) : null}
    </>
  );
}

function Line({ finding }: { finding: SyncFinding }) {
  const { requirement, isMet, since, fact, running, needs } = finding;
  return (
    <li>
      <span className={isMet ? "text-good" : "text-warn"}>{isMet ? "Met" : "Not met"}:</span>{" "}
      {requirementWords[requirement]}
      <span className="block text-faint">
        {fact}
        {since ? (
          <>
            {" "}
            Since <Time at={since} />.
          </>
        ) : null}
        {needs ? ` Needs: ${needs}` : ""}
      </span>
      {running ? <Running job={running} /> : null}
    </li>
  );
}
