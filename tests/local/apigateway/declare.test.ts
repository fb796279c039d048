import { expect, test } from "vitest";
import type { RouteDefinition } from "#local/engines/apigateway/api";
import { createApiGateway } from "#local/engines/apigateway/api-gateway";
import { memoryContext } from "#tests/local/apigateway/fixture";

const gateway = () =>
  createApiGateway(memoryContext(), { invoke: async () => ({ payload: null }) });
const route: RouteDefinition = {
  apiId: "x",
  routeKey: "GET /a",
  functionArn: "f",
  payloadFormatVersion: "2.0",
};

test("routes and listeners of an unknown API are refused", () => {
  expect(() => gateway().addRoute(route)).toThrow("Invalid API identifier x");
  expect(() => gateway().listener("x")).toThrow("Invalid API identifier x");
});

test("a repeated route key is a conflict until the API is declared anew", () => {
  const engine = gateway();
  engine.addApi({ id: "x", name: "x" });
  engine.addRoute(route);
  expect(() => engine.addRoute(route)).toThrow("already exists");
  engine.addApi({ id: "x", name: "x" });
  engine.addRoute(route);
});

test("what the engine does not have is refused, not ignored", () => {
  const engine = gateway();
  engine.addApi({ id: "x", name: "x" });
  const old = { ...route, payloadFormatVersion: "1.0" } as unknown as RouteDefinition;
  const lambda = { ...route, authorizer: { type: "request" } } as unknown as RouteDefinition;
  expect(() => engine.addRoute(old)).toThrow("does not implement payload format 1.0");
  expect(() => engine.addRoute(lambda)).toThrow("does not implement authorizers of type request");
});
