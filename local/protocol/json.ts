import { AwsError } from "#local/aws-error";
import { type Codec, faultOf, type MemberTypes, mapMembers } from "#local/protocol/codec";

/** AWS's JSON protocol for a service that speaks others beside: times are seconds on the wire. */
export function jsonCodec(service: {
  version: "1.0" | "1.1";
  types: MemberTypes;
  queryCodeOf?: (error: AwsError) => string;
}): Codec {
  const type = `application/x-amz-json-${service.version}`;
  const seconds = (leaf: unknown) => (leaf instanceof Date ? +leaf / 1000 : leaf);
  const write = (value: object) => JSON.stringify(mapMembers(value, seconds));
  return {
    accepts: (request) => request.headers["x-amz-target"] !== undefined,
    read(request, body) {
      const operation = String(request.headers["x-amz-target"]).split(".").pop() ?? "";
      const input = mapMembers(parse(body), (leaf, member) =>
        typeof leaf === "number" && service.types.dates?.includes(member)
          ? new Date(leaf * 1000)
          : leaf,
      );
      return { operation, input: input as object };
    },
    write: (_, output) => ({ type, body: write(output) }),
    fail(error) {
      const queryCode = service.queryCodeOf?.(error) ?? error.code;
      return {
        type,
        headers: {
          "x-amzn-errortype": error.code,
          "x-amzn-query-error": `${queryCode};${faultOf(error)}`,
        },
        body: write({ ...error.fields, __type: error.code, message: error.message }),
      };
    },
  };
}

function parse(body: Buffer): object {
  try {
    const value: unknown = JSON.parse(body.toString() || "{}");
    if (value && typeof value === "object") return value;
  } catch {}
  throw new AwsError("SerializationException", "The request body is not a JSON object.");
}
