import { ListProjects, Project, ProjectKey, ProjectPage } from "#core/catalogue/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Projects";

export const projects = [
  endpoint({
    method: "get",
    path: "/projects",
    operationId: "listProjects",
    tag,
    summary: "Projects you may see, by id: of the stage's config, and those that the LIMS named.",
    role: "viewer",
    query: ListProjects,
    status: 200,
    answer: ProjectPage,
    handle: async ({ query }) => (await import("#core/catalogue/project")).list(query),
  }),
  endpoint({
    method: "get",
    path: "/projects/:projectId",
    operationId: "getProject",
    tag,
    summary: "One project.",
    role: "viewer",
    params: ProjectKey,
    status: 200,
    answer: Project,
    failures: [404],
    handle: async ({ params }) => (await import("#core/catalogue/project")).get(params),
  }),
];
