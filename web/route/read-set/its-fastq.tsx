import { useList } from "../../api/use-list.ts";
import { KeyValue } from "../../component/key-value.tsx";
import { Panel } from "../../component/panel.tsx";
import { PartList } from "../../component/part-list.tsx";
import { StoragePill } from "../fastq/storage-pill.tsx";
import { ThawButton } from "../fastq/thaw.tsx";
import { FastqLink, FastqSetLink, InstrumentRunLink, LibraryLink } from "../link-to.tsx";

/** The fastq that has a read set, and all that follows from it. */
export function ItsFastq({ storeId, readSetId }: { storeId: string; readSetId: string }) {
  const query = { readSet: `${storeId}/${readSetId}`, isValid: "any" as const };
  const found = useList("/fastqs", { query, limit: 1 });
  const archived = found.items.filter(({ reads }) =>
    reads?.r1.locations.every(({ storageState }) => storageState === "ARCHIVED"),
  );
  return (
    <Panel
      title="Its fastq"
      actions={archived.length > 0 ? <ThawButton fastqs={archived} /> : undefined}
    >
      <PartList
        of={found}
        none="It is no fastq's. Tag it with fastqId, or attach it to a fastq of its library."
      >
        {(fastqs) =>
          fastqs.map((fastq) => (
            <KeyValue
              key={fastq.id}
              facts={[
                [
                  "Fastq",
                  <FastqLink key="fastq" id={fastq.id}>
                    {fastq.rgid}
                  </FastqLink>,
                ],
                ["Files", <StoragePill key="files" fastq={fastq} />],
                ["Library", <LibraryLink key="library" id={fastq.libraryId} />],
                ["Sequencing run", <InstrumentRunLink key="run" id={fastq.instrumentRunId} />],
                ["Lane", fastq.lane],
                ["Fastq set", <FastqSetLink key="set" id={fastq.fastqSetId} />],
              ]}
            />
          ))
        }
      </PartList>
    </Panel>
  );
}
