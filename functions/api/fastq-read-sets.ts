import { ReadSetSuggestions } from "#core/fastq/read-set/schema";
import { FastqKey } from "#core/fastq/schema";
import { endpoint } from "#functions/api/endpoint";

export const fastqReadSets = [
  endpoint({
    method: "get",
    path: "/fastqs/:fastqId/read-set-suggestions",
    operationId: "suggestReadSets",
    tag: "Fastqs",
    summary:
      "Read sets of its library that are no fastq's yet. None is linked by its sample alone: tag the right one with fastqId.",
    role: "viewer",
    params: FastqKey,
    status: 200,
    answer: ReadSetSuggestions,
    failures: [404],
    handle: async ({ params }) =>
      (await import("#core/fastq/read-set/suggest")).suggestions(params),
  }),
];
