import { dirname } from "node:path";
import { ensurePlatform } from "#local/sst/platform";

/** Unpacks SST's types, which `tsc -p stacks` needs. */
ensurePlatform(dirname(dirname(import.meta.dirname)));
