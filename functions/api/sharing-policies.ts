import { ProjectKey } from "#core/catalogue/schema";
import { SetSharingPolicy, SharingPolicy } from "#core/share/policy/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Sharing policies";
const verbs = () => import("#core/share/policy/policy");

export const sharingPolicies = [
  endpoint({
    method: "get",
    path: "/projects/:projectId/sharing-policy",
    operationId: "getSharingPolicy",
    tag,
    summary:
      "What of a project may be shared without a second person; the usual policy if none is set.",
    role: "viewer",
    params: ProjectKey,
    versioned: true,
    status: 200,
    answer: SharingPolicy,
    failures: [404],
    handle: async ({ params }) => (await verbs()).get(params),
  }),
  endpoint({
    method: "put",
    path: "/projects/:projectId/sharing-policy",
    operationId: "setSharingPolicy",
    tag,
    summary: "Sets the whole policy; plans that were made by another one can be pushed no more.",
    role: "admin",
    params: ProjectKey,
    body: SetSharingPolicy,
    versioned: true,
    status: 200,
    answer: SharingPolicy,
    failures: [404, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await verbs()).set({ ...params, policy: body, version: ifMatch }),
  }),
];
