import { createApp } from "#functions/api/app";
import { authenticate } from "#functions/api/auth";
import { http } from "#functions/http";

/** The HTTP API. */
export const handler = http(createApp(authenticate));
