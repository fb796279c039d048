import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createS3 } from "#local/engines/s3/s3";
import { engineContext } from "#tests/local/support/engine-context";

/** The S3 engine alone in a process: prints its address, and ends when its input does. */
const context = engineContext(process.argv[2]);
const engine = createS3(context, { credentials: { local: "local-secret" } });
engine.ensureBucket("bucket");
const server = createServer((request, response) => void engine.handle(request, response));
server.listen(0, "127.0.0.1", () =>
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
);
process.stdin.once("end", () => process.exit(0)).resume();
