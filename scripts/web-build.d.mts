/** Builds the website unless the same sources are built already; answers the folder with `client/` and `server/`. */
export function buildWeb(): Promise<string>;
