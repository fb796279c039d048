import { describe, expect, test, vi } from "vitest";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { root } from "#tests/support/cloud";

// Each evaluates a stage: that takes a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const addresses = { endpoint: "http://aws.test", api: "http://api.test" };
const graphOf = async (environment: Record<string, string> = {}): Promise<Graph> =>
  placeGraph(await readGraph(root, "alice", false, environment), addresses);

const patternOf = (graph: Graph, name: string): Record<string, unknown> => {
  const rule = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule").find(
    (found) => found.name === name,
  );
  return JSON.parse(String(rule?.inputs.eventPattern));
};

describe("who may register sync requests by events", () => {
  test("is whoever may put events on the bus, in both spellings", async () => {
    expect(patternOf(await graphOf(), "FastqSync")).toEqual({
      "detail-type": ["FastqSync", "fastqSync"],
    });
  });

  test("is narrowed to the sources and accounts that the stage names; the API's own go their way", async () => {
    const graph = await graphOf({
      FASTQ_EVENT_SOURCES: "orcabus.workflows, orcabus.sharing",
      FASTQ_EVENT_ACCOUNTS: "111111111111",
    });
    expect(patternOf(graph, "FastqSync")).toEqual({
      "detail-type": ["FastqSync", "fastqSync"],
      source: ["orcabus.workflows", "orcabus.sharing"],
      account: ["111111111111"],
    });
    expect(patternOf(graph, "SyncRequested")).toEqual({
      "detail-type": ["SyncRequested", "SyncChanged"],
      source: ["seqferry"],
    });
  });
});

test("changes of fastqs wake by a queue, and no rule starts a state machine for them", async () => {
  const graph = await graphOf();
  const targets = resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget");
  const rules = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule").filter(({ inputs }) =>
    /FastqStateChange|FastqSync|fastqSync/.test(String(inputs.eventPattern)),
  );
  expect(rules.length).toBeGreaterThan(1);
  for (const rule of rules) {
    const target = targets.find(({ name }) => name === `${rule.name}Target`);
    expect(String(target?.inputs.arn)).toContain(":sqs:");
    expect(target?.inputs.deadLetterConfig).toBeDefined();
  }
});
