import { Link } from "@tanstack/react-router";
import type { ExplainedSyncRequest, SyncFinding } from "../../api/generated/schemas.ts";
import { StatusPill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { formatNumber } from "../../format.ts";
import { FastqLink } from "../link-to.tsx";
import { needsOf, requirementWords } from "./explanation.ts";

/** Fastqs that are named below one need; the list of all follows below it. */
const mostNamed = 6;

/** What would free a request: each thing once, with what runs for it, and for which fastqs. */
export function Needs({ request }: { request: ExplainedSyncRequest }) {
  const needs = needsOf(request);
  if (needs.length === 0)
    return (
      <p className="text-sm text-faint">All that is required is there; its task is being told.</p>
    );
  return (
    <ol className="space-y-3 text-sm">
      {needs.map(({ needs, requirement, fastqs, running }) => (
        <li key={`${requirement} ${needs}`}>
          <p className="font-medium">{needs}</p>
          <p className="text-faint">
            So that {requirementWords[requirement]}, of {formatNumber(fastqs.length, "fastqs")}:{" "}
            {fastqs.slice(0, mostNamed).map(({ fastqId, rgid }, n) => (
              <span key={fastqId}>
                {n > 0 ? ", " : ""}
                <FastqLink id={fastqId}>{rgid}</FastqLink>
              </span>
            ))}
            {fastqs.length > mostNamed ? ` and ${fastqs.length - mostNamed} more` : ""}
          </p>
          {running ? <Running job={running} /> : null}
        </li>
      ))}
    </ol>
  );
}

/** What runs for a requirement, since when, and until when it is expected to. */
export function Running({ job }: { job: NonNullable<SyncFinding["running"]> }) {
  const { jobId, jobType, status, attempts, startedAt, expectedAt } = job;
  const name = jobType.toLowerCase().replaceAll("_", " ");
  return (
    <p className="mt-0.5 flex flex-wrap items-center gap-x-2">
      <StatusPill status={status} />
      {jobType === "UNARCHIVING" ? (
        <Link
          to="/unarchiving-jobs/$unarchivingJobId"
          params={{ unarchivingJobId: jobId }}
          className="link"
        >
          {name}
        </Link>
      ) : (
        <span title={jobId}>{name}</span>
      )}
      <span className="text-faint">
        since <Time at={startedAt} />
        {attempts > 1 ? `, try ${attempts}` : ""}
        {expectedAt ? (
          <>
            , expected <Time at={expectedAt} />
          </>
        ) : (
          ", its end cannot be foretold yet"
        )}
      </span>
    </p>
  );
}
