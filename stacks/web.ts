import { api } from "./api";
import { web as client } from "./auth";
import { origin, router } from "./router";
import { signInUrl } from "./users";

/** What the page asks `/config.json` for. */
const config = $jsonStringify({
  api: origin ?? api.url,
  signIn: {
    clientId: client.id,
    authorizationEndpoint: $interpolate`${signInUrl}/oauth2/authorize`,
    tokenEndpoint: $interpolate`${signInUrl}/oauth2/token`,
    logoutEndpoint: $interpolate`${signInUrl}/logout`,
  },
});

for (const path of ["/api", "/d", "/s", "/docs", "/openapi.json", "/.well-known", "/slack"])
  router.route(path, api.url);

export const site = new sst.aws.StaticSite("Site", {
  build: { command: "npm run build:web", output: "dist/web" },
  dev: { command: "npm run dev:web", url: "http://127.0.0.1:4001" },
  environment: { SEQFERRY_WEB_CONFIG: config },
  assets: {
    fileOptions: [
      { files: "assets/**", cacheControl: "max-age=31536000,public,immutable" },
      { files: "**", ignore: "assets/**", cacheControl: "no-cache" },
    ],
  },
  router: { instance: router },
});
