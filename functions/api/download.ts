import { createDownloadApp } from "#functions/api/download-app";
import { http } from "#functions/http";

/** Recipients' pages and redirects. */
export const handler = http(createDownloadApp());
