import { writeFileSync } from "node:fs";
import { bundleClient, generated } from "#core/package/report/bundle-client";

writeFileSync(generated, await bundleClient());
