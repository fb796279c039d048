import type { Gate } from "#local/gate/gate";

/** Answers that Step Functions took, as they come. */
export type Answers = {
  count(): number;
  /** Resolves with the time (`performance.now()`) at which the next answer was taken. */
  next(): Promise<number>;
};

/** Listens to a gate for answers of tasks that were taken; `heard` is called at each. */
export function answersOf(gate: Gate, heard: () => void = () => undefined): Answers {
  const run = gate.run.bind(gate);
  let count = 0;
  const waiting: ((at: number) => void)[] = [];
  gate.run = async (call, action, failed) => {
    const output = await run(call, action, failed);
    if (/^SendTask(Success|Failure)$/.test(call.operation)) {
      count++;
      heard();
      for (const tell of waiting.splice(0)) tell(performance.now());
    }
    return output;
  };
  return {
    count: () => count,
    next: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
