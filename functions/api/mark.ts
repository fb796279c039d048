/** The ship of `web/public/mark.svg`, inside the page: a browser then asks the API for no icon. */
export const mark =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230b5563'/%3E%3Cpath d='M8 16h16l-2.6 5H10.6z' fill='%23fff'/%3E%3Cpath d='M12 14V9h8v5z' fill='%237fd6c8'/%3E%3C/svg%3E";
