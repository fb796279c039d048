import type { Fastq } from "../../api/generated/schemas.ts";
import { fastqJobType } from "../../api/generated/values.ts";
import { useAction } from "../../api/use-action.ts";
import { useList } from "../../api/use-list.ts";
import { Button } from "../../component/button.tsx";
import { Menu, MenuHeading, MenuItem } from "../../component/menu.tsx";
import { Panel } from "../../component/panel.tsx";
import { PartList } from "../../component/part-list.tsx";
import { Problem } from "../../component/problem.tsx";
import { SmallTable } from "../../component/small-table.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Nothing, Time } from "../../component/value.tsx";
import { storageOf } from "./state.ts";

const names: Record<(typeof fastqJobType)[number], string> = {
  ...{ QC: "QC", FINGERPRINT: "Fingerprint", READ_COUNT: "Read count" },
  FILE_COMPRESSION: "Sizes and checksums as gzip",
};

/** What was and is being found out about a fastq, and the verb to begin more of it. */
export function FastqJobs({ fastq }: { fastq: Fastq }) {
  const jobs = useList("/fastqs/{fastqId}/jobs", { params: { fastqId: fastq.id } });
  const launch = useAction("POST /fastqs/{fastqId}/jobs");
  const unread = storageOf(fastq) === "ACTIVE" ? undefined : "Its files cannot be read now.";
  const refusal = launch.refusal ?? unread;
  return (
    <Panel
      title="Jobs"
      actions={
        refusal ? (
          <Button refusal={refusal}>Find out</Button>
        ) : (
          <Menu label="Find out" trigger={<Button isRunning={launch.isRunning}>Find out</Button>}>
            <MenuHeading>Begins a job, unless one goes on</MenuHeading>
            {fastqJobType.map((jobType) => (
              <MenuItem
                key={jobType}
                onSelect={() =>
                  void launch
                    .run({ params: { fastqId: fastq.id }, body: { jobType } })
                    .catch(() => undefined)
                }
              >
                {names[jobType]}
              </MenuItem>
            ))}
          </Menu>
        )
      }
    >
      {launch.error ? <Problem error={launch.error} /> : null}
      <PartList of={jobs} none="No job was begun for it.">
        {(rows) => (
          <SmallTable
            label="Jobs"
            rows={rows}
            keyOf={({ id }) => id}
            columns={[
              { title: "Job", cell: ({ jobType }) => names[jobType] },
              {
                title: "Status",
                cell: ({ status, statusReason, updatedAt }) => (
                  <StatusPill status={status} reason={statusReason} since={updatedAt} />
                ),
              },
              { title: "Try", isNumeric: true, cell: ({ attempt }) => attempt },
              { title: "Asked for", cell: ({ requestedAt }) => <Time at={requestedAt} /> },
              { title: "Ended", cell: ({ finishedAt }) => <Time at={finishedAt} /> },
              { title: "Why", cell: ({ statusReason }) => statusReason ?? <Nothing /> },
            ]}
          />
        )}
      </PartList>
    </Panel>
  );
}
