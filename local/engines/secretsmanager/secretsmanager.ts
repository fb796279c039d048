import type { CallableEngine, EngineContext } from "#local/engine";
import type { KmsEngine } from "#local/engines/kms/kms";
import { limits } from "#local/engines/secretsmanager/limits";
import { manageOperations } from "#local/engines/secretsmanager/manage-operations";
import { readOperations } from "#local/engines/secretsmanager/read-operations";
import { SecretStore } from "#local/engines/secretsmanager/secret-store";
import { writeOperations } from "#local/engines/secretsmanager/write-operations";
import { jsonService } from "#local/json-service";
import { operationTable, textIn } from "#local/protocol/members";

/** Opens the secrets kept in the store, encrypted under keys of `kms`. */
export function createSecretsManager(
  context: EngineContext,
  { kms }: { kms: KmsEngine },
): CallableEngine {
  const store = new SecretStore(context);
  return jsonService(context, {
    service: "secretsmanager",
    engine: "secretsmanager",
    version: "1.1",
    limits,
    resourceOf: textIn("SecretId", "Name"),
    operations: operationTable("secretsmanager", {
      ...writeOperations(context, store, kms),
      ...readOperations(store, kms),
      ...manageOperations(context, store),
    }),
  });
}
