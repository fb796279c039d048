import * as z from "zod";
import {
  CreateNotificationChannel,
  CreateNotificationSubscription,
  NotificationChannel,
  NotificationSubscription,
} from "#core/copy/icav2/notification";
import { json, none, type Operation } from "#core/copy/icav2/operation";
import { listOf, pageOf, pageQuery, sortQuery } from "#core/copy/icav2/page";
import { Project } from "#core/copy/icav2/project";
import { StorageConfigurationWithDetails } from "#core/copy/icav2/storage";
import { Token } from "#core/copy/icav2/token";

const inProject = z.strictObject({ projectId: z.string() });
const ofChannel = z.strictObject({ channelId: z.string() });
const ofSubscription = inProject.extend({ subscriptionId: z.string() });
const channels = "/api/notificationChannels";
const subscriptions = "/api/projects/{projectId}/notificationSubscriptions";

const plain = { parameters: none, query: none, requestTypes: [], idempotent: false } as const;
const get = { ...plain, method: "GET", status: 200 } as const;
const post = { ...plain, method: "POST", status: 200 } as const;
const remove = { ...plain, method: "DELETE", status: 204, responses: {} } as const;

/** Tokens, projects, storage and notifications. */
export const tenantOperations = {
  createJwtToken: {
    ...post,
    path: "/api/tokens",
    query: z.strictObject({ tenant: z.string().nullish() }),
    responses: { v3: Token },
  },
  /** Not for tokens that came of an API key. */
  refreshJwtToken: { ...post, path: "/api/tokens:refresh", responses: { v3: Token } },
  getProjects: {
    ...get,
    path: "/api/projects",
    query: z.strictObject({ search: z.string().optional(), ...pageQuery, ...sortQuery }),
    responses: { v3: pageOf(Project) },
  },
  getProject: {
    ...get,
    path: "/api/projects/{projectId}",
    parameters: inProject,
    responses: { v3: Project },
  },
  getStorageConfigurations: {
    ...get,
    path: "/api/storageConfigurations",
    responses: { v3: listOf(StorageConfigurationWithDetails) },
  },
  getNotificationChannels: {
    ...get,
    path: channels,
    responses: { v3: listOf(NotificationChannel) },
  },
  createNotificationChannel: {
    ...post,
    path: channels,
    request: CreateNotificationChannel,
    requestTypes: json,
    status: 201,
    responses: { v3: NotificationChannel },
  },
  deleteNotificationChannel: { ...remove, path: `${channels}/{channelId}`, parameters: ofChannel },
  getNotificationSubscriptions: {
    ...get,
    path: subscriptions,
    parameters: inProject,
    responses: { v3: listOf(NotificationSubscription) },
  },
  createNotificationSubscription: {
    ...post,
    path: subscriptions,
    parameters: inProject,
    request: CreateNotificationSubscription,
    requestTypes: json,
    responses: { v3: NotificationSubscription },
  },
  deleteNotificationSubscription: {
    ...remove,
    path: `${subscriptions}/{subscriptionId}`,
    parameters: ofSubscription,
  },
} as const satisfies Record<string, Operation>;
