import { outputsOf } from "#local/sst/computed";
import type { GraphResource } from "#local/sst/graph";
import { endpointMark } from "#local/sst/provider";

/**
 * A table that the stacks use and do not make. On AWS somebody made it before; here every name that is asked for
 * is taken to exist, with the key `set_arn`. `EXISTING_TABLE_KEYS` names tables of other keys, to see what a
 * deployment says to them: `people=id,visits=id+day`.
 */
export function existingTable(name: string): GraphResource {
  const other = (process.env.EXISTING_TABLE_KEYS ?? "")
    .split(",")
    .find((entry) => entry.startsWith(`${name}=`));
  const [hashKey = "", rangeKey] = (other?.slice(name.length + 1) ?? "set_arn").split("+");
  const keys = [hashKey, ...(rangeKey ? [rangeKey] : [])];
  return resource("aws:dynamodb/table:Table", name, {
    name,
    hashKey,
    ...(rangeKey && { rangeKey }),
    attributes: keys.map((key) => ({ name: key, type: "S" })),
    billingMode: "PAY_PER_REQUEST",
  });
}

/** A queue that the stacks use and do not make: one as the seed makes it, FIFO if its name says so. */
export function existingQueue(name: string): GraphResource {
  return resource("aws:sqs/queue:Queue", name, {
    name,
    visibilityTimeoutSeconds: 900,
    messageRetentionSeconds: 14 * 86_400,
    ...(name.endsWith(".fifo") && { fifoQueue: true, contentBasedDeduplication: true }),
  });
}

/** A parameter that the stacks read and do not make: one that names a secret. */
export function existingParameter(name: string, value: string): GraphResource {
  return resource("aws:ssm/parameter:Parameter", name, { name, type: "String", value });
}

/** The secret that such a parameter names. */
export function existingSecret(): GraphResource {
  const name = "somebodys-icav2-key";
  return resource("aws:secretsmanager/secret:Secret", name, {
    name,
    description: "Not the stacks'",
  });
}

function resource(type: string, name: string, inputs: Record<string, unknown>): GraphResource {
  const computed = outputsOf(type, inputs, name, endpointMark);
  return { type, name, inputs, computed, protect: false, retainOnDelete: false };
}
