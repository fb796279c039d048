import type { KeySpec } from "#local/engines/kms/key-store";
import { type Make, unlessThere } from "#local/provision/targets";

/** Makes a key under the id that its ARN in the graph has. */
export const makeKey: Make = ({ kms }, { inputs, computed }) =>
  kms.ensureKey({
    id: String(computed.keyId),
    description: String(inputs.description ?? ""),
    // Another one than the engine knows is refused by it.
    ...(inputs.customerMasterKeySpec !== undefined && {
      spec: inputs.customerMasterKeySpec as KeySpec,
    }),
  });

/** Makes a parameter, or gives the one that is there the graph's value. */
export const makeParameter: Make = ({ ssm }, { inputs }) =>
  ssm.call("PutParameter", {
    Name: inputs.name,
    Value: inputs.value,
    Type: inputs.type,
    Description: inputs.description,
    Overwrite: true,
  });

/** Makes a secret without a value: that is an operator's on AWS, and given by `local/icav2.ts` here. */
export const makeSecret: Make = ({ secretsmanager }, { inputs }) =>
  unlessThere(
    secretsmanager.call("CreateSecret", { Name: inputs.name, Description: inputs.description }),
    "ResourceExistsException",
  );
