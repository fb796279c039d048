import { stage } from "./stage";
import { storage } from "./storage";
import { signInUrl } from "./users";
import { pageHeaders } from "./web-policy";

const [firstOrigin = ""] = stage.webOrigins;

/** Sets what SST has no response-headers policy for; the API and recipients' pages bring their own. */
const injection = $util.all([signInUrl, storage.nodes.bucket.bucketRegionalDomainName]).apply(
  ([signIn, bucket]) => `
const pageHeaders = ${JSON.stringify(pageHeaders({ connect: [new URL(signIn).origin], frames: [`https://${bucket}`] }))};
for (const name in pageHeaders)
  if (!event.response.headers[name]) event.response.headers[name] = { value: pageHeaders[name] };
if (!event.response.headers["strict-transport-security"])
  event.response.headers["strict-transport-security"] = { value: "max-age=31536000" };
`,
);

/** One origin for the web app, the API and recipients' links. */
export const router = new sst.aws.Router("Router", {
  ...(stage.webCertificateArn && {
    domain: { name: new URL(firstOrigin).host, dns: false, cert: stage.webCertificateArn },
  }),
  edge: { viewerResponse: { injection } },
});

/** Its origin, unless `sst dev` or the local cloud serves the app, and the API is called where it is. */
export const origin = $dev ? undefined : router.url.apply((url) => url.replace(/\/$/, ""));

/** Where the app may be called from, and people come back to after signing in. */
export const webOrigins = $util
  .all([stage.webOrigins, origin ?? ""])
  .apply(([origins, own]) => [...new Set([...origins, own])].filter(Boolean));
