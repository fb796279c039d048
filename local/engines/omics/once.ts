import { createHash } from "node:crypto";
import type { Core } from "#local/engines/omics/core";
import { collection, type Document } from "#local/engines/omics/document";
import { omicsError } from "#local/engines/omics/error";

type Answered = Document & { request: string; resultId: string };

/**
 * Runs `start` in a transaction, once per client token: the same request again gets the first one's id, another
 * request under the same token `ValidationException`.
 */
export function once(
  core: Core,
  operation: string,
  input: { clientToken?: string; sequenceStoreId?: string },
  start: () => string,
): string {
  const { clientToken, ...request } = input;
  if (clientToken === undefined) return core.transact(start);
  const answered = collection<Answered>(core.database, "clientToken");
  const storeId = input.sequenceStoreId ?? "";
  const id = `${operation} ${storeId} ${clientToken}`;
  const hash = createHash("sha256").update(JSON.stringify(request)).digest("hex");
  const before = answered.get(id);
  if (before && before.request !== hash)
    throw omicsError(
      "ValidationException",
      "The clientToken was used before with other parameters.",
    );
  if (before) return before.resultId;
  return core.transact(() => {
    const resultId = start();
    answered.put({ id, storeId, createdAt: core.context.clock.now(), request: hash, resultId });
    return resultId;
  });
}
