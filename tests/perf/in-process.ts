import type { CallableEngine } from "#local/engine";
import { asAwsError } from "#local/json-service";

type Request = { headers: Record<string, string>; body?: string | Uint8Array };

/** What a client of a JSON service sends its requests with: the engine in this process, and no connection to it. */
export function inProcess(engine: CallableEngine) {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle({ headers, body = "{}" }: Request) {
      const operation = headers["x-amz-target"]?.split(".").pop() ?? "";
      const text = typeof body === "string" ? body : new TextDecoder().decode(body);
      try {
        const output = await engine.call(operation, JSON.parse(text));
        return { response: responseOf(200, output ?? {}) };
      } catch (error) {
        const { status, code, message, fields } = asAwsError(error);
        return { response: responseOf(status, { ...fields, __type: code, message }) };
      }
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function responseOf(statusCode: number, output: object) {
  return {
    statusCode,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: Buffer.from(JSON.stringify(output)),
  };
}
