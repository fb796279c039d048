import { AwsError } from "#local/aws-error";
import { decodeCbor, encodeCbor } from "#local/protocol/cbor";
import { type Codec, faultOf } from "#local/protocol/codec";

/**
 * Smithy RPC v2 with CBOR bodies, as today's SDKs speak it: `POST /service/Name/operation/Operation`.
 * Old error codes, where a service had others, go in `x-amzn-query-error`.
 */
export function rpcCborCodec(service: {
  name: string;
  queryCodeOf?: (error: AwsError) => string;
}): Codec {
  const path = new RegExp(`/service/${service.name}/operation/([A-Za-z0-9]+)$`);
  const headers = { "smithy-protocol": "rpc-v2-cbor" };
  const type = "application/cbor";
  return {
    accepts: (request) => request.headers["smithy-protocol"] === "rpc-v2-cbor",
    read(request, body) {
      const operation = path.exec((request.url ?? "").split("?", 1)[0] ?? "")?.[1] ?? "";
      return { operation, input: body.length === 0 ? {} : decode(body) };
    },
    write: (_, output) => ({ type, headers, body: encodeCbor(output) }),
    fail(error) {
      const queryCode = service.queryCodeOf?.(error) ?? error.code;
      return {
        type,
        headers: { ...headers, "x-amzn-query-error": `${queryCode};${faultOf(error)}` },
        body: encodeCbor({ ...error.fields, __type: error.code, message: error.message }),
      };
    },
  };
}

function decode(body: Buffer): object {
  try {
    const value = decodeCbor(body);
    if (value && typeof value === "object") return value;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new AwsError("SerializationException", "The request body is not a CBOR map.");
}
