import { type Api, openApi, type Query } from "#cli/client";
import { type Call, flagOf, type Handler } from "#cli/command";
import { CliError, usage } from "#cli/exit";
import { follow } from "#cli/follow";
import { idsOf, pathOfReadSet, type Reference, referenceOf } from "#cli/ids";
import { inLanes } from "#cli/lanes";
import { listPrinter } from "#cli/output/printer";
import { pagesOf } from "#cli/page";
import type { watch } from "#cli/tree/read-set";
import { type Found, stateOf, type WatchState, watchState } from "#cli/watch-state";
import type { ReadSet } from "#core/readset/schema";

const everyMs = 5000;

export const run: Handler<typeof watch> = async (call) => {
  const { until, timeout, ...query } = call.options;
  const ids = call.args.length > 0 ? (await idsOf(call)).map(referenceOf) : undefined;
  if (ids && Object.values(query).some((value) => value !== undefined))
    throw usage("Name read sets by ids or by filters, not by both.");
  const api = await openApi(call);
  const printer = listPrinter(call, { endless: true });
  const state = watchState();
  const what = ids ? "What becomes of them" : "The watching";
  await follow(
    call,
    { pauseMs: () => everyMs, timeoutMs: timeout, again: commandLineOf(call), what },
    async () => {
      const found = ids ? await askAll(api, ids, state) : await listed(api, query, state);
      printer.print(state.take(found, until));
      if (!until) return undefined;
      const { reached, never } = stateOf(state.known(), until);
      if (never) throw neverAgain(never, until);
      return reached || undefined;
    },
  );
  return 0;
};

function askAll(api: Api, references: Reference[], state: WatchState): Promise<Found[]> {
  return inLanes(references, async ({ storeId, readSetId }) => ({
    readSet: await asked(api, { storeId, id: readSetId }, state),
    inFilter: true,
  }));
}

/** Read sets of the filter, and those that have left it since: their change is one to be told. */
async function listed(api: Api, query: Query, state: WatchState): Promise<Found[]> {
  const found: ReadSet[] = [];
  for await (const { items } of pagesOf<ReadSet>(api, "/read-sets", { query }))
    found.push(...items);
  const there = new Set(found.map(({ id }) => id));
  const left = state.known().filter(({ readSet, settled }) => !there.has(readSet.id) && !settled);
  const answers = await inLanes(left, ({ readSet }) => asked(api, readSet, state));
  return [
    ...found.map((readSet) => ({ readSet, inFilter: true })),
    ...answers.map((readSet) => ({ readSet, inFilter: false })),
  ];
}

/** One that was there and that the mirror does not have any more is shown as DELETED. */
async function asked(
  api: Api,
  { storeId, id }: Pick<ReadSet, "storeId" | "id">,
  state: WatchState,
): Promise<ReadSet> {
  try {
    return await api.ask<ReadSet>("GET", pathOfReadSet({ storeId, readSetId: id }));
  } catch (error) {
    const before = state.known().find(({ readSet }) => readSet.id === id)?.readSet;
    if (!before || !(error instanceof CliError) || error.exit !== "notFound") throw error;
    return { ...before, status: "DELETED" };
  }
}

function neverAgain({ storeId, id, status, statusMessage }: ReadSet, until: string): CliError {
  const message = `${storeId}/${id} is ${status} and will not be ${until}.`;
  return new CliError("remoteFailed", "cli.never", message, { hint: statusMessage ?? undefined });
}

function commandLineOf({ args, options }: Call<typeof watch>): string {
  const given = Object.entries(options).filter(([, value]) => typeof value === "string");
  const flags = given.map(([name, value]) => `${flagOf(name)} ${quoted(String(value))}`);
  return ["seqferry read-set watch", ...args, ...flags].join(" ");
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w.:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
