type Attribute = { name: string; type: "S" | "N" | "B" };
type Index = {
  name: string;
  hashKey: string;
  rangeKey?: string;
  projectionType: string;
  nonKeyAttributes?: string[];
};
type Inputs = Record<string, unknown>;

/** CreateTable's input for a table of the graph (Pulumi's members in, AWS's out). */
export function tableInput(inputs: Inputs) {
  const indexes = (inputs.globalSecondaryIndexes ?? []) as Index[];
  return {
    TableName: String(inputs.name),
    BillingMode: inputs.billingMode,
    AttributeDefinitions: (inputs.attributes as Attribute[]).map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keySchema(String(inputs.hashKey), inputs.rangeKey as string | undefined),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index.hashKey, index.rangeKey),
        Projection: {
          ProjectionType: index.projectionType,
          ...(index.nonKeyAttributes && { NonKeyAttributes: index.nonKeyAttributes }),
        },
      })),
    }),
    ...(inputs.streamEnabled === true && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: inputs.streamViewType },
    }),
  };
}

function keySchema(hashKey: string, rangeKey: string | undefined) {
  return [
    { AttributeName: hashKey, KeyType: "HASH" },
    ...(rangeKey ? [{ AttributeName: rangeKey, KeyType: "RANGE" }] : []),
  ];
}
