import type { CallableEngine, EngineContext } from "#local/engine";
import type { KmsEngine } from "#local/engines/kms/kms";
import { getParameters } from "#local/engines/ssm/get-parameters";
import { limits } from "#local/engines/ssm/limits";
import { parameterOperations } from "#local/engines/ssm/parameter-operations";
import { ParameterStore } from "#local/engines/ssm/parameter-store";
import { putParameter } from "#local/engines/ssm/put-parameter";
import { jsonService } from "#local/json-service";
import { operationTable, textIn } from "#local/protocol/members";

/** Opens the parameters kept in the store: Systems Manager's Parameter Store, SecureStrings under `kms`. */
export function createSsm(context: EngineContext, { kms }: { kms: KmsEngine }): CallableEngine {
  const store = new ParameterStore(context);
  return jsonService(context, {
    service: "ssm",
    engine: "ssm",
    version: "1.1",
    limits,
    resourceOf: textIn("Name", "Path", "ResourceId"),
    operations: operationTable("ssm", {
      ...putParameter(context, store, kms),
      ...getParameters(store, kms),
      ...parameterOperations(store),
    }),
  });
}
