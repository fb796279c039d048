import * as Actor from "#core/actor";
import { record } from "#core/fastq/fact";
import { mostMembers } from "#core/fastq/schema";
import { woken } from "#core/fastq/sync/wake";
import { configure } from "#core/settings";
import { openIcav2Room } from "#tests/perf/icav2-room";
import { answersOf } from "#tests/perf/sync-answers";
import { seedFastqs, seedRequests, seedSets } from "#tests/perf/sync-rows";
import { parkTasks } from "#tests/perf/sync-tokens";

const qc = { r1Q20Fraction: 0.97 };
/** What is done for a request once it is answered: its end, and its wait rows. */
const after = new Set(["TransactWriteItems", "DeleteItem"]);
const how = { source: "request", action: "fastq.record" } as const;

export type Freed = {
  /** On the clock, from the change to the last answer. */
  seconds: number;
  /** Table calls until then, but those that end and clean up requests that were answered before. */
  operations: number;
  /** Answers that are missing or too many. */
  faults: number;
};

/**
 * So many tokens that wait for the same fastqs, all freed at once: verbs in this process, Step Functions with its
 * quotas, on a clock that only moves when everybody waits. `callMs`: what each call of it, of the table and of KMS takes.
 */
export async function freeAll(given: {
  tokens: number;
  fastqs: number;
  callMs: number;
}): Promise<Freed> {
  const room = await openIcav2Room();
  const { clock, gate } = room;
  try {
    configure({
      ...room.settings,
      restoredReads: { bucket: "", prefix: "", days: 0 },
    });
    return await Actor.run(Actor.system("perf"), async () => {
      const woke = await parkAll(given);
      // What parking them took of the quotas is forgotten.
      await clock.sleep(60_000);
      gate.limits.enforced = true;
      // The SDK waits for a busy table in real time, which is none on this clock.
      for (const bucket of ["Table", "Partition"].flatMap((of) => [
        `${of}ReadUnits`,
        `${of}WriteUnits`,
      ]))
        gate.limits.adjust("dynamodb", bucket, { burst: 1e9, perSecond: 1e9 });
      for (const service of given.callMs > 0 ? ["dynamodb", "states", "kms"] : [])
        gate.faults.arm({ service, effect: "delay", delay: given.callMs });
      const tableCalls = () =>
        gate.ledger
          .rows()
          .filter(({ service, operation }) => service === "dynamodb" && !after.has(operation))
          .reduce((sum, { calls }) => sum + calls, 0);
      await record(woke, { qc }, how);
      gate.ledger.reset();
      const began = clock.now();
      let last = { at: began, operations: 0 };
      const answers = answersOf(gate, () => {
        last = { at: clock.now(), operations: tableCalls() };
      });
      // As the function does: what it does not reach in its time is another invocation's.
      for (let left = [woke]; left.length > 0; ) left = await woken(left);
      return {
        seconds: (last.at - began) / 1000,
        operations: last.operations,
        faults: Math.abs(answers.count() - given.tokens),
      };
    });
  } finally {
    gate.faults.disarm();
    await room.close();
  }
}

/** Requests that wait for one set, or for a list where there are more than a set may have; the fastq that frees them. */
async function parkAll({ tokens, fastqs }: { tokens: number; fastqs: number }): Promise<string> {
  const [subject = { fastqIds: [] }] =
    fastqs > mostMembers ? [{ fastqIds: await seedFastqs(fastqs) }] : await seedSets(1, fastqs);
  const parked = await parkTasks(tokens);
  await seedRequests(parked.map((taskToken) => ({ taskToken, subject })));
  const [woke = "", ...others] = subject.fastqIds;
  // All but one have what is required.
  for (const fastqId of others) await record(fastqId, { qc }, how);
  return woke;
}
