import { configure } from "#core/settings";
import { setTime } from "#core/time";

const required = 24;
if (Number(process.versions.node.split(".")[0]) < required)
  throw new Error(
    `Tests run on Node ${required}, this is ${process.versions.node}. Run them with "npm test": npm install has put Node ${required} into node_modules.`,
  );

// Files of one worker share these modules: none goes on with another's settings and clock.
configure({});
setTime();
