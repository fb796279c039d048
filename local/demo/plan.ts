/** One read set of the demo store: a library's pair of files from one lane of one run. */
export type DemoReadSet = {
  /** Library, sample sheet number and lane; also the read set's name. */
  name: string;
  /** The library. */
  sampleId: string;
  subjectId: string;
  description: string;
  /** `date_instrument_run_positionFlowcell`, as the sequencer names its run folder. */
  runId: string;
  lane: number;
  /** Both indexes, as in the read names. */
  index: string;
  readLength: number;
  pairs: number;
  /** How long before the demo starts it was imported. */
  ageDays: number;
  status: "ACTIVE" | "ARCHIVED";
};

export const runs = {
  spring: "240424_A01052_0193_BH7JMMDRX5",
  winter: "240112_A00130_0287_AHVLK2DSX7",
};

/** Two subjects, four libraries, two runs: one library on two lanes, one sequenced twice with its older half archived. */
export const demoReadSets: DemoReadSet[] = [
  {
    ...library("LPRJ240001", "SBJ00101", "tumour WGS", "GGAATTCC+ATCGGTCA"),
    ...{ name: "LPRJ240001_S1_L001", runId: runs.spring, lane: 1, ageDays: 6, status: "ACTIVE" },
  },
  {
    ...library("LPRJ240001", "SBJ00101", "tumour WGS", "GGAATTCC+ATCGGTCA"),
    ...{ name: "LPRJ240001_S1_L002", runId: runs.spring, lane: 2, ageDays: 6, status: "ACTIVE" },
  },
  {
    ...library("LPRJ240002", "SBJ00101", "germline WGS", "TTCCAGGA+CGTATTGC"),
    ...{ name: "LPRJ240002_S2_L001", runId: runs.spring, lane: 1, ageDays: 6, status: "ACTIVE" },
  },
  {
    ...library("LPRJ240003", "SBJ00102", "tumour RNA", "ACTGGATC+TAGCCAAT"),
    ...{ name: "LPRJ240003_S3_L001", runId: runs.spring, lane: 1, ageDays: 5, status: "ACTIVE" },
    readLength: 101,
  },
  {
    ...library("LPRJ240004", "SBJ00102", "germline WGS", "CAGTTCAG+GATTACCG"),
    ...{ name: "LPRJ240004_S4_L002", runId: runs.spring, lane: 2, ageDays: 5, status: "ACTIVE" },
  },
  {
    ...library("LPRJ240004", "SBJ00102", "germline WGS", "CAGTTCAG+GATTACCG"),
    ...{
      name: "LPRJ240004_S7_L003",
      runId: runs.winter,
      lane: 3,
      ageDays: 108,
      status: "ARCHIVED",
    },
  },
];

function library(sampleId: string, subjectId: string, kind: string, index: string) {
  const description = `${kind} of ${subjectId} (synthetic reads)`;
  return { sampleId, subjectId, description, index, readLength: 151, pairs: 2000 };
}
