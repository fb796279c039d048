/**
 * Parts of the SDK's clients that look for credentials where Lambda never has them: its own are in the environment,
 * which is looked at first. They are a twelfth of a bundle, and part of Lambda's runtime.
 */
export const leftOut = ["sso", "ini", "process", "web-identity", "login"].map(
  (provider) => `@aws-sdk/credential-provider-${provider}`,
);
