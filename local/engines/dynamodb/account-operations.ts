import { notImplemented } from "#local/aws-error";
import type { Operations } from "#local/engines/dynamodb/database";

/** What concerns no single table. */
export const accountOperations: Operations = {
  /** AWS's default quotas of provisioned throughput ("Quotas in Amazon DynamoDB"). */
  DescribeLimits: (_database, input) => {
    refuseMembers("DescribeLimits", input);
    return {
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    };
  },
  /** The one address there is. */
  DescribeEndpoints: ({ context }, input) => {
    refuseMembers("DescribeEndpoints", input);
    return {
      Endpoints: [{ Address: new URL(context.endpoint()).host, CachePeriodInMinutes: 1440 }],
    };
  },
};

function refuseMembers(operation: string, input: object): void {
  const [name] = Object.keys(input);
  if (name !== undefined) throw notImplemented("dynamodb", `the parameter ${name} of ${operation}`);
}
