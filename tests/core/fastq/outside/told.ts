/** A fastq as a manager that stays tells of it: all members, most of them null. */
export const whole = {
  ...{ status: "QC_UPDATED", id: "fqr.01JQ3BEKQX6AP5WMHJ5WTGGQB6", fastqSetId: null },
  ...{ index: "ACGT", lane: 2, instrumentRunId: "R1", platform: "Illumina", center: "UMCCR" },
  library: { orcabusId: "lib.01JBB5Y3QCFSEGYAGY6TCGPVM6", libraryId: "L2600001" },
  ...{ date: "2026-10-24", readSet: null, qc: null, ntsm: null },
  ...{ readCount: null, baseCountEst: null, isValid: null },
};

/** An event as EventBridge delivers it. */
export function event(detailType: string, detail: object, time = "2026-11-20T10:00:00Z") {
  return {
    ...{ version: "0", id: crypto.randomUUID(), account: "000000000000", region: "us-east-1" },
    ...{ source: "orcabus.fastqmanager", "detail-type": detailType, resources: [], time, detail },
  };
}
