import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import * as Aws from "#core/aws";
import { type Code, nameOf, VisibleError } from "#core/error";
import { omics } from "#core/omics";
import * as Quota from "#core/quota";
import * as Ask from "#core/readset/ask";
import type { StoreState } from "#core/readset/backfill/backfill.entity";
import { estimate } from "#core/readset/backfill/estimate";
import { inFile } from "#core/readset/backfill/file-notes";
import { inMemory } from "#core/readset/backfill/notes";
import { step } from "#core/readset/backfill/phases";
import { isDenied, isExpired, reasonOf } from "#core/readset/backfill/reason";
import { counting, type Progress, type Run, tablePace } from "#core/readset/backfill/run";
import { seedTarget } from "#core/readset/backfill/seed-target";
import { fromNote } from "#core/readset/backfill/tally";
import type { BackfillEstimate } from "#core/readset/backfill-schema";
import { seedKey } from "#core/readset/seed-shape";
import * as Stores from "#core/readset/store";
import type { Coverage } from "#core/readset/store-schema";
import { configure } from "#core/settings";
import { iso } from "#core/time";

export type Direct = {
  storeId: string;
  /** A table with key `set_arn`, of the seed's shape. */
  tableName: string;
  /** Unset: what the environment or the profile says. */
  region?: string | undefined;
  /** AWS profile; unset: the usual chain of credentials. */
  profile?: string | undefined;
  dryRun?: boolean | undefined;
  /** Part sizes and tags too, at five calls a second. The usual. */
  details?: boolean | undefined;
  /** Where the place is kept until the end; a dry run keeps none. */
  checkpointFile: string;
  /** Calls a second by operation; unset: AWS's defaults. */
  quotas?: Readonly<Record<string, number>> | undefined;
  /** Page by page; `calls` so far, by operation, such as `omics:ListReadSets`. */
  onProgress?: ((progress: Progress & { calls: Record<string, number> }) => void) | undefined;
  /** Aborted: what is under way is ended, the place is kept, and its reason is thrown. */
  signal?: AbortSignal | undefined;
};

type DirectResult = {
  coverage: Omit<Coverage, "backfillId">;
  /** Of a dry run: what the backfill would take. */
  estimate: BackfillEstimate | null;
  calls: Record<string, number>;
  /** True when it went on where an earlier one had stopped. */
  resumed: boolean;
  /** What was done otherwise than asked for. */
  remark: string | null;
};

/** https://docs.aws.amazon.com/omics/latest/dev/api-quotas.html */
const defaultQuotas = {
  ListReadSets: 5,
  GetReadSetMetadata: 5,
  ListTagsForResource: 5,
  GetSequenceStore: 5,
};

/**
 * The backfill without a stage: HealthOmics into a table of the seed's shape, in this process and with its user's
 * credentials. Throws `VisibleError` with what to do next; the checkpoint stays, and the same call goes on there.
 */
export async function runDirect(options: Direct): Promise<DirectResult> {
  const { storeId, tableName, quotas = defaultQuotas } = options;
  if (options.profile) process.env.AWS_PROFILE = options.profile;
  if (options.region) process.env.AWS_REGION = options.region;
  // Clients are made anew, from the environment as it is now.
  configure({ quotas });
  const signal = options.signal ?? new AbortController().signal;
  const calls: Record<string, number> = {};
  const counted = (call: string) => {
    calls[call] = (calls[call] ?? 0) + 1;
  };
  const pace = counting(Quota.inProcess(quotas), signal, counted);
  try {
    const region = await omics().config.region();
    const store = await storeOf(storeId, region, pace);
    await checkTable(tableName, region);
    const file = options.dryRun
      ? undefined
      : await inFile(options.checkpointFile, { storeId, table: tableName, region });
    const run: Run = {
      store,
      target: seedTarget(tableName, store.store_arn),
      notes: file ?? inMemory(),
      pace,
      counted,
      ...tablePace(),
      signal,
      dryRun: options.dryRun ?? false,
      onProgress: (progress) => options.onProgress?.({ ...progress, calls: { ...calls } }),
    };
    let state: StoreState;
    try {
      state = await through(run, storeId, options.details ?? true);
    } catch (error) {
      await file?.close();
      throw error;
    }
    await file?.remove();
    const { backfillId: _none, ...coverage } = state.coverage as Coverage;
    const wish = { details: options.details ?? true, quotas, target: "table" as const };
    return {
      coverage,
      estimate: options.dryRun ? estimate([fromNote(state.tally)], wish) : null,
      calls,
      resumed: file !== undefined && !file.isNew,
      remark: state.remark ?? null,
    };
  } catch (error) {
    signal.throwIfAborted();
    throw visible(error, options);
  }
}

async function through(run: Run, storeId: string, details: boolean): Promise<StoreState> {
  let state: StoreState = { storeId, phase: "index" };
  while (state.phase !== "done") state = await step(run, state, { backfillId: "", details });
  return state;
}

async function storeOf(storeId: string, region: string, pace: Run["pace"]): Promise<Run["store"]> {
  const answer = await Ask.store(storeId, pace);
  if (!answer)
    throw new VisibleError(
      "sequence_store.not_found",
      `There is no sequence store ${storeId} in ${region}.`,
      { hint: `aws omics list-sequence-stores --region ${region} lists those that are there.` },
    );
  const row = Stores.toRow(storeId, answer);
  return { ...Stores.toCarried(row), createdAt: row.createdAt ?? iso(0) };
}

/** Before anything is listed: half an hour of calls for a table that takes nothing would be a pity. */
async function checkTable(tableName: string, region: string): Promise<void> {
  const found = await Aws.dynamodb()
    .send(new DescribeTableCommand({ TableName: tableName }))
    .catch((error: unknown) => {
      if (nameOf(error) !== "ResourceNotFoundException") throw error;
      throw new VisibleError(
        "request.invalid",
        `tableName: there is no table ${tableName} in ${region}.`,
        { hint: `aws dynamodb list-tables --region ${region} lists those that are there.` },
      );
    });
  const { KeySchema = [], AttributeDefinitions = [] } = found.Table ?? {};
  const isText = AttributeDefinitions.some(
    ({ AttributeName, AttributeType }) => AttributeName === seedKey && AttributeType === "S",
  );
  if (KeySchema.length === 1 && KeySchema[0]?.AttributeName === seedKey && isText) return;
  const keys = KeySchema.map(({ AttributeName }) => AttributeName).join(", ");
  throw new VisibleError(
    "request.invalid",
    `tableName: the key of ${tableName} is ${keys}, not ${seedKey}.`,
    { hint: `Name a table whose only key is ${seedKey}, a string; the backfill makes none.` },
  );
}

/** Anything thrown, in words for people and with the way on. */
function visible(error: unknown, { storeId, checkpointFile, dryRun }: Direct): VisibleError {
  if (error instanceof VisibleError) return error;
  const { message, hint } = reasonOf(error, storeId);
  const code: Code = isExpired(error)
    ? "auth.unauthenticated"
    : isDenied(error)
      ? "auth.forbidden"
      : "backfill.stopped";
  const place = dryRun ? "" : ` The place is kept in ${checkpointFile}.`;
  return new VisibleError(code, message, { hint: `${hint}${place}` });
}
