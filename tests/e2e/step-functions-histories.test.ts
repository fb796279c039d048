import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { jsonPathAt } from "#local/engines/stepfunctions/interpreter/language";
import { parseDefinition } from "#local/engines/stepfunctions/interpreter/validate";
import { judged, type Verdict } from "#tests/local/stepfunctions/recordings/level";
import { type Recording, recordingsIn } from "#tests/local/stepfunctions/recordings/recording";
import { replay } from "#tests/local/stepfunctions/recordings/replay";

/** Executions recorded on AWS: another file may be named, in the same form. */
const file = process.env.SFN_CASES ?? "../shared/data/stepfunctions/histories.json";

/** The best of the inputs that the recording may have had: recorders replace parts of them. */
async function verdictOf(recording: Recording): Promise<Verdict> {
  const { definition, inputs, events } = recording;
  const refused = jsonPathAt(definition);
  if (refused) return { level: 0, difference: ` refused: ${refused} uses JSONPath` };
  let best: Verdict | undefined;
  for (const input of inputs) {
    const verdict = judged(await replay(recording, input), events);
    if (!best || verdict.level > best.level) best = verdict;
  }
  return best ?? { level: 0, difference: " has no input" };
}

function recordings(): Recording[] | undefined {
  if (existsSync(file)) return recordingsIn(readFileSync(file, "utf8"));
  console.log(`skipped: no recorded histories at ${file}`);
  return undefined;
}

it("repeats the histories that AWS recorded, event for event", async ({ skip }) => {
  const all = recordings();
  if (!all) return skip();
  const verdicts: Verdict[] = [];
  for (const recording of all) {
    const verdict = await verdictOf(recording);
    verdicts.push(verdict);
    if (verdict.level < 3)
      console.log(`level ${verdict.level}: ${recording.name}:${verdict.difference}`);
  }
  const reached = (level: number) => verdicts.filter((one) => one.level >= level).length;
  const total = verdicts.length;
  console.log(`level 1/2/3: ${reached(1)}/${reached(2)}/${reached(3)} of ${total}`);
  // What was reached on the project's own file; another one may hold what no one here has seen yet.
  const [outcomes, fields] = process.env.SFN_CASES ? [0.98, 0.95] : [1, 1];
  expect(reached(1) / total).toBeGreaterThanOrEqual(outcomes);
  expect(reached(3) / total).toBeGreaterThanOrEqual(fields);
});

it("accepts at Create what AWS accepted", ({ skip }) => {
  const all = recordings();
  if (!all) return skip();
  const refused = all.filter(({ name, definition }) => {
    const { diagnostics } = parseDefinition(JSON.stringify(definition));
    for (const { location, message } of diagnostics) console.log(`${name} ${location}: ${message}`);
    return diagnostics.length > 0;
  });
  expect(refused.length / all.length).toBeLessThanOrEqual(0.02);
});
