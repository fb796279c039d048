/** Account and region of the local cloud; the graph is evaluated for them. */
export const accountId = "000000000000";
export const region = "us-east-1";

/** Stands for the AWS endpoint in a cached graph; replaced by the real address when it is loaded. */
export const endpointMark = "http://endpoint.invalid";

/** Stands for the address of the HTTP API in a cached graph. */
export const apiMark = "http://api.invalid";
