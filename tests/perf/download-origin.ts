import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What is served: `files` small files, then `largeFiles` large ones. */
export type Served = { files: number; fileBytes: number; largeFiles: number; largeBytes: number };
export type Hello = { url: string; sha256: string[]; etags: string[] };

/**
 * A link's origin and its store as a process of their own: `/d/TOKEN/files/N` redirects to `/blob/N`, which answers
 * with ranges and ETags; `/d/TOKEN/data` is what is written to its input. Files are windows on one block of random
 * bytes, so that serving them costs no disk. Writes its address and the digests to the file that is named; ends when
 * its input does.
 */
const { files, fileBytes, largeFiles, largeBytes } = JSON.parse(process.argv[2] ?? "") as Served;
const block = randomBytes(Math.max(fileBytes + files, largeBytes + largeFiles));
const bodies = [
  ...Array.from({ length: files }, (_, n) => block.subarray(n, n + fileBytes)),
  ...Array.from({ length: largeFiles }, (_, n) => block.subarray(n, n + largeBytes)),
];
const digests = bodies.map((body) => createHash("sha256").update(body).digest("hex"));
const data: Buffer[] = [];

const server = createServer((request, response) => {
  const [, kind, , n] =
    /^\/(d|blob)\/([^/]+)\/(?:files\/)?(\d+|data|receipts)$/.exec(request.url ?? "") ?? [];
  const body = n === "data" ? Buffer.concat(data) : bodies[Number(n)];
  if (n === "receipts") {
    request.resume().on("end", () => response.writeHead(204).end());
    return;
  }
  if (!body) {
    response.writeHead(404).end();
    return;
  }
  if (kind === "d" && n !== "data") {
    response.writeHead(302, { location: `/blob/t/${n}`, "content-length": 0 }).end();
    return;
  }
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const end = Number(/^bytes=\d+-(\d+)$/.exec(request.headers.range ?? "")?.[1] ?? body.length - 1);
  const part = body.subarray(start, end + 1);
  response.writeHead(request.headers.range ? 206 : 200, {
    "content-length": part.length,
    "accept-ranges": "bytes",
    etag: `"${(digests[Number(n)] ?? "data").slice(0, 32)}"`,
    ...(request.headers.range ? { "content-range": `bytes ${start}-${end}/${body.length}` } : {}),
  });
  response.end(part);
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  const hello: Hello = {
    url: `http://127.0.0.1:${port}`,
    sha256: digests,
    etags: digests.map((digest) => digest.slice(0, 32)),
  };
  writeFileSync(process.argv[3] ?? "", JSON.stringify(hello));
  process.stdout.write("ready\n");
});
process.stdin.on("data", (chunk: Buffer) => data.push(chunk)).once("end", () => process.exit(0));
