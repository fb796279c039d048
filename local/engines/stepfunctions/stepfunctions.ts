import type { CallableEngine, EngineContext } from "#local/engine";
import { quotas as defaults, limits, type Quotas } from "#local/engines/stepfunctions/limits";
import { Dispatcher, type Integrate } from "#local/engines/stepfunctions/service/dispatch";
import { executionOperations } from "#local/engines/stepfunctions/service/execution-operations";
import {
  type ExecutionListener,
  Executions,
} from "#local/engines/stepfunctions/service/executions";
import { machineOperations } from "#local/engines/stepfunctions/service/machines";
import { mapRunOperations } from "#local/engines/stepfunctions/service/map-run-operations";
import { resourceOf } from "#local/engines/stepfunctions/service/resource-of";
import { StatesStore } from "#local/engines/stepfunctions/service/states-store";
import { tagOperations } from "#local/engines/stepfunctions/service/tags";
import { tokenOperations } from "#local/engines/stepfunctions/service/tokens";
import type { Invoke } from "#local/invoke";
import { jsonService } from "#local/json-service";

/** The Step Functions engine. */
export type StepFunctions = CallableEngine & {
  /** Hears of every start and end of an execution, best effort, as EventBridge does on AWS. */
  onExecution(listener: ExecutionListener): void;
};

/** What carries tasks to the other engines. */
export type StepFunctionsPorts = { invoke: Invoke; integrate: Integrate };

/**
 * Opens the engine on the store's `states` database and takes up the executions that were running when
 * the process ended. Their first calls to the ports come after this function has returned. `granted` are
 * quotas that differ from AWS's defaults, as AWS grants them on request.
 */
export function createStepFunctions(
  context: EngineContext,
  { invoke, integrate }: StepFunctionsPorts,
  granted: Partial<Quotas> = {},
): StepFunctions {
  const quotas = { ...defaults, ...granted };
  const store = new StatesStore(context.store.database("states"));
  const executions: Executions = new Executions(context, store, quotas, () => dispatcher);
  const engine = jsonService(context, {
    service: "states",
    engine: "stepfunctions",
    version: "1.0",
    limits,
    resourceOf: (input: Record<string, unknown>, operation) => resourceOf(store, input, operation),
    operations: {
      ...machineOperations({ context, store, quotas }),
      ...executionOperations({ context, store, executions }),
      ...tokenOperations(store, executions),
      ...mapRunOperations(store, executions),
      ...tagOperations(store),
    },
    close: () => executions.close(),
  });
  const dispatcher = new Dispatcher(invoke, integrate, {
    call: engine.call,
    ended: (arn) => executions.ended(arn),
  });
  executions.resume();
  return Object.assign(engine, {
    onExecution: (listener: ExecutionListener) => executions.onExecution(listener),
  });
}
