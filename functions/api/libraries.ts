import { Library, LibraryKey, LibraryPage, ListLibraries } from "#core/catalogue/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Libraries";

export const libraries = [
  endpoint({
    method: "get",
    path: "/libraries",
    operationId: "listLibraries",
    tag,
    summary:
      "Libraries you may see, by id within each project. All filters that are given must hold.",
    role: "viewer",
    query: ListLibraries,
    status: 200,
    answer: LibraryPage,
    handle: async ({ query }) => (await import("#core/catalogue/library")).list(query),
  }),
  endpoint({
    method: "get",
    path: "/libraries/:libraryId",
    operationId: "getLibrary",
    tag,
    summary: "One library, as the LIMS tells of it.",
    role: "viewer",
    params: LibraryKey,
    versioned: true,
    status: 200,
    answer: Library,
    failures: [404],
    handle: async ({ params }) => (await import("#core/catalogue/library")).get(params),
  }),
];
