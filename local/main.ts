import "./check-node.mjs";
import { spawn } from "node:child_process";
import { enableCompileCache } from "node:module";
import { parseArgs } from "node:util";

/** The launcher: starts the cloud, in a process with the inspector when asked for. */
enableCompileCache();
const { values } = parseArgs({
  allowPositionals: false,
  strict: false,
  options: { inspect: { type: "string" } },
});
const inspecting = process.argv.some((argument) => /^--inspect(=|$)/.test(argument));
if (inspecting && !process.execArgv.some((argument) => argument.startsWith("--inspect"))) {
  // Only Node's own flags let a debugger see worker threads, so the process is started anew with them.
  const port =
    typeof values.inspect === "string" && /^\d+$/.test(values.inspect) ? values.inspect : "9229";
  const child = spawn(
    process.execPath,
    [
      `--inspect=127.0.0.1:${port}`,
      "--experimental-worker-inspection",
      "--disable-warning=ExperimentalWarning",
      import.meta.filename,
      ...process.argv.slice(2),
    ],
    { stdio: "inherit" },
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
} else {
  const { start } = await import("#local/start");
  await start(process.argv.slice(2));
}
