// Evaluated in a function's thread that another cloud has taken over: links and settings are those of its environment.
import { loadResourceEnvironment } from "sst/resource/shared";
import { configureFromLinks } from "#functions/settings";

loadResourceEnvironment(process.env);
configureFromLinks();
