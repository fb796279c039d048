import { createSlackApp } from "#functions/api/slack-app";
import { http } from "#functions/http";

/** Buttons that people press in Slack. */
export const handler = http(createSlackApp());
