/** Builds the website unless the same sources are built already; answers the folder with `client/` and `server/`. */
export function buildWeb(): Promise<string>;
/** Builds the desk unless the same sources are built already; answers the folder with `index.html` and `assets/`. */
export function buildDesk(): Promise<string>;
