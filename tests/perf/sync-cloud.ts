import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import * as Actor from "#core/actor";
import { record } from "#core/fastq/fact";
import { actIn, resource } from "#tests/functions/support";
import { answersOf } from "#tests/perf/sync-answers";
import { inLanes } from "#tests/perf/sync-lanes";
import { type Subject, seedFastqs, seedRequests, seedSets } from "#tests/perf/sync-rows";
import { parkTasks } from "#tests/perf/sync-tokens";
import { eventually, testCloud } from "#tests/support/cloud";

const width = 16;
const qc = { r1Q20Fraction: 0.97 };

/** The whole cloud in this process, with functions, quotas enforced, in real time. */
export async function openSyncCloud() {
  const cloud = await testCloud();
  actIn(cloud);
  const answers = answersOf(cloud.gate);
  const parked: Subject[] = [];
  let expected = 0;

  const act = <T>(work: () => Promise<T>) => Actor.run(Actor.system("perf"), work);
  const change = (fastqId: string) =>
    act(() => record(fastqId, { qc }, { source: "request", action: "fastq.record" }));

  /** Resolves when events of what was changed have been handled. */
  const settled = () =>
    eventually(async () => {
      const { Attributes = {} } = await cloud.sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: resource(cloud.outputs, "SyncChanges"),
          AttributeNames: ["All"],
        }),
      );
      const left =
        Number(Attributes.ApproximateNumberOfMessages) +
        Number(Attributes.ApproximateNumberOfMessagesNotVisible);
      if (left > 0) throw new Error(`${left} changes are not handled.`);
    }, 600);

  return {
    close: () => cloud.close(),
    /** Answers that are missing, or nobody waited for. */
    faults: () => Math.abs(answers.count() - expected),

    /** Parks tokens, each on a set of its own, until there are so many. */
    async park(count: number): Promise<void> {
      const missing = count - parked.length;
      // Nobody writes so many rows at once but this.
      cloud.gate.limits.enforced = false;
      const sets = await act(() => seedSets(missing, 1));
      const tokens = await parkTasks(missing);
      await act(() =>
        seedRequests(sets.map((subject, n) => ({ taskToken: tokens[n] ?? "", subject }))),
      );
      parked.push(...sets);
      cloud.gate.limits.enforced = true;
    },

    /** Frees so many, one after another; answers how many milliseconds each waited for its answer. */
    async free(count: number): Promise<number[]> {
      const latenciesMs: number[] = [];
      for (const { fastqIds } of parked.splice(0, count)) {
        const answered = answers.next();
        const began = performance.now();
        await change(fastqIds[0] ?? "");
        latenciesMs.push((await within(answered, 60_000)) - began);
        expected++;
      }
      return latenciesMs;
    },

    /** Changes so many fastqs that nobody waits for; what that cost beside the changes themselves. */
    async update(count: number) {
      cloud.gate.limits.enforced = false;
      const fastqIds = await seedFastqs(count);
      cloud.gate.limits.enforced = true;
      await settled();
      cloud.gate.ledger.reset();
      await inLanes(count, width, (n) => change(fastqIds[n] ?? ""));
      await settled();
      const calls = (service: string, operation: string) =>
        cloud.gate.ledger
          .rows()
          .filter((row) => row.service === service && row.operation === operation)
          .reduce((sum, row) => sum + row.calls, 0);
      return {
        operations: count > 0 ? Number((calls("dynamodb", "Query") / count).toFixed(3)) : 0,
        executions: calls("states", "StartExecution"),
      };
    },
  };
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer came within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
