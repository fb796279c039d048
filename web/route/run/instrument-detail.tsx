import { Link, useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Fastq } from "../../api/generated/schemas.ts";
import { type List, useList } from "../../api/use-list.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { Id } from "../../component/id.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Panel } from "../../component/panel.tsx";
import { Reasons } from "../../component/reasons.tsx";
import { Split } from "../../component/split.tsx";
import { formatNumber } from "../../format.ts";
import { FastqPart } from "../fastq/part.tsx";
import { storageOf, whyNotReady } from "../fastq/state.ts";
import { ThawButton } from "../fastq/thaw.tsx";
import { SetPart } from "../fastq-set/part.tsx";
import { LibraryLink } from "../link-to.tsx";

/** One run of a sequencer: its libraries, fastqs by lane, and what of them cannot be read. */
export function InstrumentRunDetail() {
  const { instrumentRunId } = useParams({ from: "/instrument-runs/$instrumentRunId" });
  const { api } = useConnection();
  const query = { instrumentRunId, isValid: "any" as const };
  const fastqs = useList("/fastqs", { query, limit: 200 });
  const sets = useList("/fastq-sets", {
    query: { instrumentRunId, isCurrent: "any" },
    limit: 50,
  });
  const libraryIds = [...new Set(fastqs.items.map(({ libraryId }) => libraryId))].sort();
  const archived = fastqs.items.filter((fastq) => storageOf(fastq) === "ARCHIVED");
  return (
    <>
      <PageHeader
        title={instrumentRunId}
        parent={{ to: "/instrument-runs", label: "Sequencing runs" }}
        facts={<Id text={instrumentRunId} label="sequencing run id" />}
        actions={
          <>
            {archived.length > 0 ? <ThawButton fastqs={archived} /> : null}
            <CopyAs
              cli={commandOf("fastq list", query)}
              curl={curlOf(address(api, "GET /fastqs", { query }))}
            />
          </>
        }
      />
      <Split>
        <div className="min-w-0 space-y-4">
          <WhyNot of={fastqs} />
          <Panel title="Fastqs">
            <FastqPart of={fastqs} label="Fastqs of the run" by="library" />
          </Panel>
        </div>
        <div className="min-w-0 space-y-4">
          <Panel title="Libraries">
            <ul className="columns-[9rem] text-sm">
              {libraryIds.map((id) => (
                <li key={id}>
                  <LibraryLink id={id} />
                </li>
              ))}
            </ul>
            <p className="mt-2 text-sm text-faint">
              Those of the fastqs that are loaded; the LIMS has all of them under{" "}
              <Link to="/libraries" className="link">
                Libraries
              </Link>
              .
            </p>
          </Panel>
          <Panel title="Fastq sets">
            <SetPart of={sets} />
          </Panel>
        </div>
      </Split>
    </>
  );
}

function WhyNot({ of: { items } }: { of: List<Fastq> }) {
  const found = items.flatMap((fastq) => whyNotReady(fastq));
  const groups = [...Map.groupBy(found, ({ what }) => what).values()];
  if (groups.length === 0) return null;
  return (
    <Panel title="What of it is not ready">
      <Reasons
        of={groups.flatMap((group) =>
          group.slice(0, 1).map((reason) => ({
            ...reason,
            what: `${formatNumber(group.length, "fastqs")}: ${reason.what}`,
          })),
        )}
      />
    </Panel>
  );
}
