import { createQueue } from "#local/provision/queue";
import { makeParameter, makeSecret } from "#local/provision/secrets";
import { tableInput } from "#local/provision/table-input";
import { type Make, unlessThere } from "#local/provision/targets";

/** Makes what the stacks expect to be there, as if somebody had made it before; what is there is left as it is. */
export const makeExisting: Make = async (targets, resource, graph) => {
  const { type, inputs } = resource;
  if (type === "aws:sqs/queue:Queue") await createQueue(targets, inputs);
  if (type === "aws:ssm/parameter:Parameter") await makeParameter(targets, resource, graph);
  if (type === "aws:secretsmanager/secret:Secret") await makeSecret(targets, resource, graph);
  if (type === "aws:dynamodb/table:Table")
    await unlessThere(
      targets.dynamodb.call("CreateTable", tableInput(inputs)),
      "ResourceInUseException",
    );
};
