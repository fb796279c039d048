import {
  ChangeDestination,
  Destination,
  DestinationKey,
  DestinationPage,
  ListDestinations,
  RegisterDestination,
} from "#core/share/destination/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Destinations";
/** Loaded with the first request for one: few are. */
const verbs = () => import("#core/share/destination/destination");

export const destinations = [
  endpoint({
    method: "post",
    path: "/destinations",
    operationId: "registerDestination",
    tag,
    summary:
      "Registers a place that packages may be pushed to, after a look at it: it is there, in the right Region, of the right account, and can be written to.",
    role: "admin",
    body: RegisterDestination,
    status: 201,
    answer: Destination,
    failures: [409],
    handle: async ({ body }) => (await verbs()).register(body),
    location: ({ id }: Destination) => `/api/v1/destinations/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/destinations",
    operationId: "listDestinations",
    tag,
    summary: "Destinations of your projects, oldest first.",
    role: "viewer",
    query: ListDestinations,
    status: 200,
    answer: DestinationPage,
    handle: async ({ query }) => (await verbs()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/destinations/:destinationId",
    operationId: "getDestination",
    tag,
    summary: "One destination, and what the last look at it said.",
    role: "viewer",
    params: DestinationKey,
    versioned: true,
    status: 200,
    answer: Destination,
    failures: [404],
    handle: async ({ params }) => (await verbs()).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/destinations/:destinationId",
    operationId: "changeDestination",
    tag,
    summary:
      "Changes or disables it: what was planned for it before can be pushed no more. Enabling it looks at it again.",
    role: "admin",
    params: DestinationKey,
    body: ChangeDestination,
    versioned: true,
    status: 200,
    answer: Destination,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await verbs()).change({ ...params, change: body, version: ifMatch }),
  }),
];
