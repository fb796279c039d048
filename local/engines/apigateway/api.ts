import type { JwtAuthorizer } from "#local/engines/apigateway/authorizer";
import type { Cors } from "#local/engines/apigateway/cors";
import type { RoutePattern } from "#local/engines/apigateway/route";

/** One HTTP API. */
export type ApiDefinition = { id: string; name: string; cors?: Cors };

/** One route of an API and the function behind it. */
export type RouteDefinition = {
  apiId: string;
  /** `GET /packages/{packageId}`, `ANY /{proxy+}` or `$default`. */
  routeKey: string;
  functionArn: string;
  payloadFormatVersion: "2.0";
  authorizer?: JwtAuthorizer;
};

/** A route ready for matching. */
export type Route = RouteDefinition & { pattern: RoutePattern };

/** An API with its routes. */
export type Api = ApiDefinition & { routes: Map<string, Route> };
