import { useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Fastq, FastqSet } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { type List, useList } from "../../api/use-list.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Reasons } from "../../component/reasons.tsx";
import { Split } from "../../component/split.tsx";
import { Time } from "../../component/value.tsx";
import { madeFacts } from "../facts.tsx";
import { FastqPart } from "../fastq/part.tsx";
import { storageOf } from "../fastq/state.ts";
import { ThawButton } from "../fastq/thaw.tsx";
import { LibraryLink } from "../link-to.tsx";
import { verbLine } from "../verb-lines.ts";
import { FastqSetId, SetPills } from "./columns.tsx";
import { FastqListButton } from "./fastq-list.tsx";
import { SetVerbs } from "./verbs.tsx";
import { whyIncomplete } from "./why-incomplete.ts";

/** As many as a set may have. */
const mostMembers = 40;

/** One fastq set: what it lacks, its members, and what it is for its library. */
export function FastqSetDetail() {
  const params = useParams({ from: "/fastq-sets/$fastqSetId" });
  const loaded = useItem("/fastq-sets/{fastqSetId}", params);
  const { api } = useConnection();
  const members = useList("/fastqs", {
    query: { fastqSetId: params.fastqSetId, isValid: "any" },
    limit: mostMembers,
  });
  const { item } = loaded;
  const archived = members.items.filter((fastq) => storageOf(fastq) === "ARCHIVED");
  return (
    <>
      <PageHeader
        title={item ? `Fastq set of ${item.libraryId}` : "Fastq set"}
        parent={{ to: "/fastq-sets", label: "Fastq sets" }}
        facts={
          item ? (
            <>
              <SetPills set={item} />
              <FastqSetId set={item} />
            </>
          ) : null
        }
        actions={
          <>
            {archived.length > 0 ? <ThawButton fastqs={archived} /> : null}
            <FastqListButton fastqSetId={params.fastqSetId} />
            <CopyAs
              cli={commandOf(`fastq-set get ${params.fastqSetId}`)}
              curl={curlOf(address(api, "GET /fastq-sets/{fastqSetId}", { params }))}
              verbs={[
                verbLine(
                  api,
                  "Make it current",
                  `fastq-set change ${params.fastqSetId} --is-current true`,
                  "PATCH /fastq-sets/{fastqSetId}",
                  { params, body: { isCurrent: true } },
                ),
                verbLine(
                  api,
                  "Take additional fastqs",
                  `fastq-set change ${params.fastqSetId} --allows-additional true`,
                  "PATCH /fastq-sets/{fastqSetId}",
                  { params, body: { allowsAdditional: true } },
                ),
              ]}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(set) => (
          <Split>
            <div className="min-w-0 space-y-4">
              <WhyNot set={set} members={members} />
              <Panel title="Fastqs">
                <FastqPart of={members} label="Fastqs of the set" />
              </Panel>
            </div>
            <div className="min-w-0 space-y-4">
              <Panel title="About" actions={<SetVerbs set={set} />}>
                <KeyValue
                  facts={[
                    ["Library", <LibraryLink key="library" id={set.libraryId} />],
                    ["Project", set.projectId],
                    ...madeFacts(set),
                    ["Changed", <Time key="changed" at={set.updatedAt} />],
                  ]}
                />
              </Panel>
              <History subject={set.id} />
            </div>
          </Split>
        )}
      </Await>
    </>
  );
}

function WhyNot({ set, members }: { set: FastqSet; members: List<Fastq> }) {
  const others = useList("/fastqs", { query: { libraryId: set.libraryId }, limit: 100 });
  if (members.isLoading || members.error) return null;
  const reasons = whyIncomplete(set, members.items, others.items);
  if (reasons.length === 0) return null;
  return (
    <Panel title="What makes it incomplete">
      <Reasons of={reasons} />
    </Panel>
  );
}
