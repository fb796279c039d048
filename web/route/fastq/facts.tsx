import type { ReactNode } from "react";
import type { Fastq } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";
import { readsOf } from "./state.ts";

type Fact = { at: string; source: string } | null;

/** What was found out about a fastq, with when and by whom. */
export function FastqFacts({ fastq }: { fastq: Fastq }) {
  const { qc, fingerprint, readCount, baseCount, compressionFormat } = fastq;
  return (
    <KeyValue
      facts={[
        ["Reads", found(readCount, <Count of={readCount?.value} />)],
        ["Bases", found(baseCount, <Count of={baseCount?.value} />)],
        ["Compression", compressionFormat],
        ...readsOf(fastq).flatMap(([side, { gzipSizeBytes, rawMd5sum }]) => [
          [`${side} as gzip`, <Bytes key="size" count={gzipSizeBytes} />] as const,
          [
            `${side} MD5, unpacked`,
            rawMd5sum ? <Id key="md5" text={rawMd5sum} label="MD5" /> : null,
          ] as const,
        ]),
        [
          "Fingerprint",
          found(
            fingerprint,
            fingerprint && <Id text={fingerprint.value.uri} label="fingerprint's URI" />,
          ),
        ],
        ["Q20, R1 and R2", found(qc, percents(qc?.value.r1Q20Fraction, qc?.value.r2Q20Fraction))],
        ["GC, R1 and R2", found(qc, percents(qc?.value.r1GcFraction, qc?.value.r2GcFraction))],
        ["Duplicates", found(qc, percents(qc?.value.duplicationFractionEstimate))],
        ["Insert size", found(qc, numberOf(qc?.value.insertSizeEstimate, "bases"))],
        ["Coverage (WGS)", found(qc, numberOf(qc?.value.rawWgsCoverageEstimate, "×"))],
      ]}
    />
  );
}

/** The value with when and by whom it was found out; a dash while nobody has. */
function found(fact: Fact, value: ReactNode): ReactNode {
  if (!fact || value === null) return null;
  return (
    <>
      {value}{" "}
      <span className="text-faint">
        (<Time at={fact.at} />, {fact.source})
      </span>
    </>
  );
}

function percents(...fractions: (number | null | undefined)[]): string | null {
  const known = fractions.filter((fraction) => fraction != null);
  return known.length === 0 ? null : known.map((one) => `${(100 * one).toFixed(1)} %`).join(", ");
}

function numberOf(value: number | null | undefined, unit: string): string | null {
  return value == null ? null : `${value} ${unit}`;
}
