import type { WorkflowRecord } from "#core/catalogue/import/workflow/record";

/** Writes of one transaction, which is DynamoDB's limit: one a run, and one a library of it. */
const mostWrites = 100;

/**
 * Records in lanes, each of groups that fit into a transaction. All records of a run are in one lane and in order, so
 * lanes may go side by side; groups of a lane go one after another.
 */
export function lanesOf(records: WorkflowRecord[]): WorkflowRecord[][][] {
  const lanes: WorkflowRecord[][][] = [];
  let open: WorkflowRecord[] = [];
  let writes = 0;
  for (const ofRun of Map.groupBy(records, ({ portalRunId }) => portalRunId).values()) {
    if (ofRun.length >= mostWrites) {
      lanes.push(slicesOf(ofRun));
      continue;
    }
    if (writes + ofRun.length + 1 > mostWrites) {
      lanes.push([open]);
      open = [];
      writes = 0;
    }
    open.push(...ofRun);
    writes += ofRun.length + 1;
  }
  return open.length > 0 ? [...lanes, [open]] : lanes;
}

function slicesOf(records: WorkflowRecord[]): WorkflowRecord[][] {
  const size = mostWrites - 1;
  return Array.from({ length: Math.ceil(records.length / size) }, (_, n) =>
    records.slice(n * size, (n + 1) * size),
  );
}
