import { resolve } from "node:path";
import { parseArgs } from "node:util";

export type Options = {
  help: boolean;
  memory: boolean;
  fresh: boolean;
  /** Absolute path of a directory of FASTQ files to import instead of the demo's. */
  reads: string | undefined;
  /** Absolute path of the directory that keeps the state; unset: `.local/data`. */
  data: string | undefined;
  /** Absolute path of the file that tells tools where everything is; unset: `.local/outputs.json`. */
  outputs: string | undefined;
  portAws: number;
  portApi: number;
  portWeb: number;
};

export const usage = `npm start -- [options]

  --memory         keep nothing: state is in memory and gone at the end
  --fresh          drop the state of earlier runs first
  --reads DIR      import the FASTQ pairs of DIR as read sets (*.R1.fastq.gz, *_R1_001.fastq.gz)
                   instead of the demo's
  --data DIR       keep the state in DIR (.local/data)
  --outputs FILE   write endpoints, names and dev tokens to FILE (.local/outputs.json)
  --inspect[=PORT] let a debugger stop in handlers (chrome://inspect, VS Code "attach"; port 9229)
  --port-aws N     the AWS endpoint (4566)
  --port-api N     the HTTP API (4000)
  --port-web N     the web app (4001)
  --help           this text`;

/** Reads the command line. Throws with the option's name when one is not known or not valid. */
export function parseOptions(argv: string[]): Options {
  const values = parse(argv);
  return {
    help: values.help,
    memory: values.memory,
    fresh: values.fresh,
    reads: path(values.reads),
    data: path(values.data),
    outputs: path(values.outputs),
    portAws: port("--port-aws", values["port-aws"]),
    portApi: port("--port-api", values["port-api"]),
    portWeb: port("--port-web", values["port-web"]),
  };
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      // `--inspect` alone is a flag; the launcher has dealt with its port.
      args: argv.filter((argument) => !/^--inspect(=\d+)?$/.test(argument)),
      options: {
        help: { type: "boolean", default: false },
        memory: { type: "boolean", default: false },
        fresh: { type: "boolean", default: false },
        reads: { type: "string" },
        data: { type: "string" },
        outputs: { type: "string" },
        "port-aws": { type: "string", default: "4566" },
        "port-api": { type: "string", default: "4000" },
        "port-web": { type: "string", default: "4001" },
      },
    }).values;
  } catch (error) {
    // What follows the first sentence is advice for programs that take file names.
    const [sentence] = (error as Error).message.split(". ");
    throw new Error(`${sentence}. "npm start -- --help" lists the options.`);
  }
}

/** Paths are relative to where the person is: npm itself changes to the project's directory. */
function path(value: string | undefined): string | undefined {
  return value === undefined ? undefined : resolve(process.env.INIT_CWD ?? ".", value);
}

function port(name: string, value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= 65_535) return number;
  throw new Error(`${name} ${value}: is not a port (0 to 65535).`);
}
