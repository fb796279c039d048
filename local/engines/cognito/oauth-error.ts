/** An OAuth 2.0 error of the token endpoint (RFC 6749 §5.2). */
export class OAuthError extends Error {
  readonly code: string;

  /** `code` is one of RFC 6749's: `invalid_request`, `invalid_client`, `invalid_grant` … */
  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}
