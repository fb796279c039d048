import { unmarshall } from "@aws-sdk/util-dynamodb";

type Image = Parameters<typeof unmarshall>[0];

/** An image of a stream's record as a plain object; its types and the SDK's differ in name only. */
export function image(value: unknown): Record<string, unknown> | undefined {
  return value ? unmarshall(value as Image) : undefined;
}
