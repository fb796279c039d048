import type { ApiGateway } from "#local/engines/apigateway/api-gateway";
import type { Targets } from "#local/provision/targets";
import { type Graph, type GraphResource, resourcesOf } from "#local/sst/graph";

export function makeApi({ apis }: Targets, { inputs, computed }: GraphResource): void {
  apis.addApi({
    id: String(computed.id),
    name: String(inputs.name),
    cors: inputs.corsConfiguration as Parameters<ApiGateway["addApi"]>[0]["cors"],
  });
}

export function makeRoute({ apis }: Targets, { inputs }: GraphResource, graph: Graph): void {
  const find = (type: string, id: unknown) =>
    resourcesOf(graph, type).find((resource) => `${resource.name}-id` === id);
  const integration = find(
    "aws:apigatewayv2/integration:Integration",
    String(inputs.target).replace("integrations/", ""),
  );
  const authorizer = find("aws:apigatewayv2/authorizer:Authorizer", inputs.authorizerId);
  const jwt = authorizer?.inputs.jwtConfiguration as { issuer: string; audiences: string[] };
  apis.addRoute({
    apiId: String(inputs.apiId),
    routeKey: String(inputs.routeKey),
    functionArn: String(integration?.inputs.integrationUri),
    payloadFormatVersion: "2.0",
    ...(authorizer && {
      authorizer: { type: "jwt", issuer: jwt.issuer, audiences: jwt.audiences },
    }),
  });
}
