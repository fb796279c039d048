import type { ExecutionWay } from "#core/operations/execution-schema";

/** A state as a definition has it. */
type MachineState = {
  name: string;
  type: string;
  comment: string | null;
  parent: string | null;
};
export type MachineGraph = { comment: string | null; states: MachineState[]; ways: ExecutionWay[] };

type Scope = { StartAt?: string; States?: Record<string, RawState> };
type RawState = {
  Type?: string;
  Comment?: string;
  Next?: string;
  Default?: string;
  Choices?: { Next?: string; Condition?: unknown }[];
  Catch?: { Next?: string; ErrorEquals?: string[] }[];
  ItemProcessor?: Scope;
  Iterator?: Scope;
  Branches?: Scope[];
};

/** States of a definition in the order in which it names them, those within maps and branches too, and ways between them. */
export function machineGraph(definition: string): MachineGraph {
  const machine = JSON.parse(definition) as Scope & { Comment?: string };
  const graph: MachineGraph = { comment: machine.Comment ?? null, states: [], ways: [] };
  add(graph, machine, null);
  return graph;
}

function add(graph: MachineGraph, { States = {} }: Scope, parent: string | null): void {
  for (const [name, state] of Object.entries(States)) {
    const { Type = "Task", Comment = null, ItemProcessor, Iterator: before, Branches } = state;
    graph.states.push({ name, type: Type, comment: Comment, parent });
    graph.ways.push(...waysOf(name, state));
    for (const scope of [ItemProcessor, before, ...(Branches ?? [])])
      if (scope) add(graph, scope, name);
  }
}

function waysOf(from: string, state: RawState): ExecutionWay[] {
  const way = (to: string | undefined, kind: ExecutionWay["kind"], label: string | null = null) =>
    to === undefined ? [] : [{ from, to, kind, label }];
  return [
    ...(state.Choices ?? []).flatMap(({ Next, Condition }) =>
      way(Next, "choice", typeof Condition === "string" ? Condition : null),
    ),
    ...way(state.Default, "default"),
    ...way(state.Next, "next"),
    ...(state.Catch ?? []).flatMap(({ Next, ErrorEquals = [] }) =>
      way(Next, "catch", ErrorEquals.join(", ")),
    ),
  ];
}
