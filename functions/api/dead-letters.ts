import {
  DeadLetterQueueDetail,
  DeadLetterQueueKey,
  DeadLetterQueuePage,
  Redrive,
  ShowDeadLetters,
  StartRedrive,
} from "#core/operations/schema";
import { endpoint } from "#functions/api/endpoint";

// Loaded when they are asked for: the API starts without them.
const letters = () => import("#core/operations/dead-letters");

const tag = "Operations";

export const deadLetters = [
  endpoint({
    method: "get",
    path: "/dead-letters",
    operationId: "listDeadLetterQueues",
    tag,
    summary: "The queues of messages that were given up, and how many wait in each.",
    role: "admin",
    status: 200,
    answer: DeadLetterQueuePage,
    handle: async () => (await letters()).list(),
  }),
  endpoint({
    method: "get",
    path: "/dead-letters/:queue",
    operationId: "getDeadLetterQueue",
    tag,
    summary: "Some messages of a queue, with the reason why each was given up. They stay in it.",
    role: "admin",
    params: DeadLetterQueueKey,
    query: ShowDeadLetters,
    status: 200,
    answer: DeadLetterQueueDetail,
    failures: [404],
    handle: async ({ params, query }) => (await letters()).show({ ...params, ...query }),
  }),
  endpoint({
    method: "post",
    path: "/dead-letters/:queue/redrives",
    operationId: "redriveDeadLetters",
    tag,
    summary:
      "Moves a queue's messages to where they are handled, once their cause is mended. Read the queue again to see how far it is.",
    role: "admin",
    params: DeadLetterQueueKey,
    body: StartRedrive,
    status: 202,
    answer: Redrive,
    failures: [404, 409],
    handle: async ({ params, body }) => (await letters()).redrive({ ...params, ...body }),
    location: ({ queue }: Redrive) => `/api/v1/dead-letters/${queue}`,
  }),
];
