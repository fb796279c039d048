import { spawn } from "node:child_process";
import { once } from "node:events";
import { type PushRoom, source, target } from "#tests/perf/push-room";

/**
 * Seconds that rclone takes for the same objects, copying within the server; not a number when it is not there.
 * Throws when it fails, or when not all was copied.
 */
export async function rclone(
  room: PushRoom,
  below: string,
  objects: number,
  note: (line: string) => void,
): Promise<number> {
  const { endpoint, region, accessKeyId, secretAccessKey } = room.aws;
  const began = performance.now();
  const child = spawn(
    "rclone",
    [
      ...["copy", `store:${source}/push`, `store:${target}/${below}`],
      ...["--transfers", "64", "--checkers", "64", "--config", "/dev/null"],
    ],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: process.env.PATH,
        RCLONE_CONFIG_STORE_TYPE: "s3",
        RCLONE_CONFIG_STORE_PROVIDER: "Minio",
        RCLONE_CONFIG_STORE_ENDPOINT: endpoint,
        RCLONE_CONFIG_STORE_REGION: region,
        RCLONE_CONFIG_STORE_ACCESS_KEY_ID: accessKeyId,
        RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY: secretAccessKey,
        RCLONE_CONFIG_STORE_FORCE_PATH_STYLE: "true",
      },
    },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  try {
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`rclone ended with ${code}: ${said.slice(-500)}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    note("rclone is not there.");
    return Number.NaN;
  }
  const seconds = (performance.now() - began) / 1000;
  await room.isThere(below, objects);
  return seconds;
}
