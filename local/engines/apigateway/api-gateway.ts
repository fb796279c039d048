import type { RequestListener } from "node:http";
import { AwsError, notImplemented } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { Api, ApiDefinition, RouteDefinition } from "#local/engines/apigateway/api";
import { assertCors } from "#local/engines/apigateway/cors";
import { discoveredKeys, type KeySource } from "#local/engines/apigateway/keys";
import { parseRouteKey } from "#local/engines/apigateway/route";
import { serveApi } from "#local/engines/apigateway/serve";
import type { Invoke } from "#local/invoke";

/** The local stand-in for API Gateway's HTTP APIs. */
export type ApiGateway = {
  /** Declares an API; declaring it again replaces it with all its routes. */
  addApi(api: ApiDefinition): void;
  /** Adds a route. Throws `NotFoundException`, `ConflictException` or `BadRequestException`. */
  addRoute(route: RouteDefinition): void;
  /** The listener of one API for `http.createServer`. Throws `NotFoundException`. */
  listener(apiId: string): RequestListener;
};

/** `keys` replaces discovery over HTTP where the issuer lives in the same process. */
export type ApiGatewayOptions = { invoke: Invoke; keys?: KeySource };

/** Builds the gateway; it holds no state of its own, the resource graph declares it at each start. */
export function createApiGateway(context: EngineContext, options: ApiGatewayOptions): ApiGateway {
  const apis = new Map<string, Api>();
  context.gate.declare("execute-api", {
    throttled: () => new AwsError("TooManyRequestsException", "Too Many Requests", 429),
  });
  const keys = options.keys ?? discoveredKeys(context);
  const find = (apiId: string): Api => {
    const api = apis.get(apiId);
    if (!api) throw new AwsError("NotFoundException", `Invalid API identifier ${apiId}`, 404);
    return api;
  };
  return {
    addApi(api) {
      if (api.cors) assertCors(api.cors);
      apis.set(api.id, { ...api, routes: new Map() });
    },
    addRoute(route) {
      const api = find(route.apiId);
      assertSupported(route);
      if (api.routes.has(route.routeKey))
        throw new AwsError(
          "ConflictException",
          `Route with key ${route.routeKey} already exists for this API`,
          409,
        );
      api.routes.set(route.routeKey, { ...route, pattern: parseRouteKey(route.routeKey) });
    },
    listener(apiId) {
      find(apiId);
      return (request, response) => {
        void serveApi(
          context,
          { invoke: options.invoke, keys, api: find(apiId) },
          request,
          response,
        );
      };
    },
  };
}

function assertSupported(route: RouteDefinition): void {
  if (route.payloadFormatVersion !== "2.0")
    throw notImplemented("apigateway", `payload format ${String(route.payloadFormatVersion)}`);
  if (route.authorizer && route.authorizer.type !== "jwt")
    throw notImplemented("apigateway", `authorizers of type ${String(route.authorizer.type)}`);
}
