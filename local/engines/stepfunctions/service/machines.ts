import { randomUUID } from "node:crypto";
import { AwsError, notImplemented } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import {
  type Diagnostic,
  parseDefinition,
} from "#local/engines/stepfunctions/interpreter/validate";
import type { Quotas } from "#local/engines/stepfunctions/limits";
import {
  checkArn,
  checkName,
  machineArn,
  required,
  seconds,
} from "#local/engines/stepfunctions/service/names";
import { type PageRequest, page } from "#local/engines/stepfunctions/service/page";
import {
  definitionId,
  type ExecutionRow,
  type MachineRow,
  type StatesStore,
} from "#local/engines/stepfunctions/service/states-store";
import { putTags, type Tag } from "#local/engines/stepfunctions/service/tags";

type CreateInput = {
  name: string;
  definition: string;
  roleArn: string;
  type?: "STANDARD" | "EXPRESS";
  loggingConfiguration?: object;
  tracingConfiguration?: object;
  encryptionConfiguration?: object;
  tags?: Tag[];
  publish?: boolean;
};
type UpdateInput = Partial<CreateInput> & { stateMachineArn: string };
type Environment = { context: EngineContext; store: StatesStore; quotas: Quotas };

const settingNames = [
  "loggingConfiguration",
  "tracingConfiguration",
  "encryptionConfiguration",
] as const;

/** The operations on state machines. */
export function machineOperations({ context, store, quotas }: Environment) {
  const checkDefinition = (definition: unknown, type: string) =>
    checked(definition, type, quotas.definitionBytes);
  return {
    CreateStateMachine(input: CreateInput) {
      if (input.publish) throw notImplemented("stepfunctions", "versions (publish)");
      checkName(input.name);
      const roleArn = required(input.roleArn, "roleArn");
      const type = input.type ?? "STANDARD";
      if (!["STANDARD", "EXPRESS"].includes(type))
        throw new AwsError("InvalidStateMachineType", `Unknown type ${type}`);
      const definition = checkDefinition(input.definition, type);
      const arn = machineArn(context, input.name);
      const known = store.machine(arn);
      const settings = settingsOf(input);
      if (known) return repeated(known, { definition, roleArn, type, settings });
      const held = store.get<{ count: number }>("SELECT count(*) AS count FROM machines")?.count;
      if ((held ?? 0) >= quotas.stateMachines)
        throw new AwsError(
          "StateMachineLimitExceeded",
          `The maximum number of state machines (${quotas.stateMachines}) is reached.`,
        );
      const row: MachineRow = {
        arn,
        name: input.name,
        type,
        status: "ACTIVE",
        definition_id: store.keepDefinition(definition),
        role_arn: roleArn,
        revision_id: randomUUID(),
        created_at: context.clock.now(),
        updated_at: null,
        settings,
      };
      store.transaction(() => {
        store.put("machines", row);
        putTags(store, arn, input.tags ?? []);
      });
      return { stateMachineArn: arn, creationDate: seconds(row.created_at) };
    },

    UpdateStateMachine(input: UpdateInput) {
      if (input.publish) throw notImplemented("stepfunctions", "versions (publish)");
      const row = machineOf(store, input.stateMachineArn);
      const changes = [input.definition, input.roleArn, ...settingNames.map((name) => input[name])];
      if (changes.every((change) => change === undefined))
        throw new AwsError(
          "MissingRequiredParameter",
          "Either the definition, the role ARN, the LoggingConfiguration, the TracingConfiguration or the EncryptionConfiguration must be specified",
        );
      const now = context.clock.now();
      const definition = input.definition && checkDefinition(input.definition, row.type);
      store.put("machines", {
        ...row,
        definition_id: definition ? store.keepDefinition(definition) : row.definition_id,
        role_arn: input.roleArn ?? row.role_arn,
        settings: JSON.stringify({ ...JSON.parse(row.settings), ...JSON.parse(settingsOf(input)) }),
        revision_id: randomUUID(),
        updated_at: now,
      });
      return { updateDate: seconds(now), revisionId: machineOf(store, row.arn).revision_id };
    },

    DeleteStateMachine({ stateMachineArn }: { stateMachineArn: string }) {
      const arn = checkArn(stateMachineArn, "stateMachineArn", "stateMachine");
      store.run("UPDATE machines SET status = 'DELETING' WHERE arn = ?", arn);
      removeDeleted(store, arn);
      return {};
    },

    DescribeStateMachine({ stateMachineArn }: { stateMachineArn: string }) {
      const row = machineOf(store, stateMachineArn);
      return {
        ...description(store, row),
        status: row.status,
        type: row.type,
        creationDate: seconds(row.created_at),
      };
    },

    DescribeStateMachineForExecution({ executionArn }: { executionArn: string }) {
      const execution = store.execution(checkArn(executionArn, "executionArn", "execution"));
      if (!execution?.definition_id)
        throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
      return forExecution(store, execution);
    },

    ListStateMachines(input: PageRequest) {
      const { rows, nextToken } = page(input, (limit, offset) =>
        store.all<MachineRow>(
          "SELECT * FROM machines ORDER BY created_at, arn LIMIT ? OFFSET ?",
          limit,
          offset,
        ),
      );
      const stateMachines = rows.map((row) => ({
        stateMachineArn: row.arn,
        name: row.name,
        type: row.type,
        creationDate: seconds(row.created_at),
      }));
      return { stateMachines, nextToken };
    },

    ValidateStateMachineDefinition(input: {
      definition: string;
      type?: string;
      severity?: string;
      maxResults?: number;
    }) {
      const { diagnostics } = parseDefinition(input.definition ?? "", input.type === "EXPRESS");
      const most = input.maxResults || 100;
      return {
        result: diagnostics.length > 0 ? "FAIL" : "OK",
        diagnostics: diagnostics.slice(0, most),
        truncated: diagnostics.length > most,
      };
    },
  };
}

/** The machine of that ARN. Throws `InvalidArn` or `StateMachineDoesNotExist`. */
export function machineOf(store: StatesStore, arn: unknown): MachineRow {
  const checked = checkArn(arn, "stateMachineArn", "stateMachine");
  const row = store.machine(checked);
  if (row) return row;
  throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${checked}'`);
}

/** Drops a machine marked DELETING once none of its executions runs any more. */
export function removeDeleted(store: StatesStore, arn: string): void {
  store.run(
    `DELETE FROM machines WHERE arn = ? AND status = 'DELETING'
     AND NOT EXISTS (SELECT 1 FROM executions WHERE machine_arn = ? AND status = 'RUNNING')`,
    arn,
    arn,
  );
  if (!store.machine(arn)) store.run("DELETE FROM tags WHERE arn = ?", arn);
}

function checked(definition: unknown, type: string, mostBytes: number): string {
  const text = required(definition, "definition");
  if (Buffer.byteLength(text) > mostBytes)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have length less than or equal to ${mostBytes}`,
    );
  const { diagnostics } = parseDefinition(text, type === "EXPRESS");
  if (diagnostics.length === 0) return text;
  const shown = diagnostics.map((one: Diagnostic) =>
    [`${one.code}: ${one.message}`, one.location && `at ${one.location}`].filter(Boolean).join(" "),
  );
  throw new AwsError(
    "InvalidDefinition",
    `Invalid State Machine Definition: '${shown.join(", ")}'`,
  );
}

function settingsOf(input: Partial<CreateInput>): string {
  const given = settingNames.filter((name) => input[name] !== undefined);
  return JSON.stringify(Object.fromEntries(given.map((name) => [name, input[name]])));
}

/** Creating the same machine again answers the first one; a different one of that name is refused. */
function repeated(
  known: MachineRow,
  wanted: { definition: string; roleArn: string; type: string; settings: string },
): object {
  if (known.status === "DELETING")
    throw new AwsError("StateMachineDeleting", `State Machine Deleting: '${known.arn}'`);
  const same =
    known.type === wanted.type &&
    known.role_arn === wanted.roleArn &&
    known.settings === wanted.settings &&
    known.definition_id === definitionId(wanted.definition);
  if (same) return { stateMachineArn: known.arn, creationDate: seconds(known.created_at) };
  throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${known.arn}'`);
}

function description(store: StatesStore, row: MachineRow): object {
  return {
    stateMachineArn: row.arn,
    name: row.name,
    definition: store.definition(row.definition_id),
    roleArn: row.role_arn,
    revisionId: row.updated_at === null ? undefined : row.revision_id,
    loggingConfiguration: { level: "OFF", includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    ...JSON.parse(row.settings),
  };
}

function forExecution(store: StatesStore, execution: ExecutionRow): object {
  return {
    stateMachineArn: execution.machine_arn,
    name: execution.machine_name,
    definition: store.definition(execution.definition_id ?? ""),
    roleArn: execution.role_arn,
    revisionId: execution.revision_id ?? undefined,
    ...(execution.map_run_arn && { mapRunArn: execution.map_run_arn }),
    updateDate: seconds(execution.started_at),
  };
}
