import type { ProblemCode } from './problem';

/** What a route tells the middleware around it, in `res.locals`. */
declare module 'express-serve-static-core' {
  interface Locals {
    /** What a candidate can tell the hotline: in the answer's header, in problems and in the log. */
    requestId?: string;
    /** The route's pattern, for log and metrics: an address itself may hold what somebody typed. */
    route?: string;
    /** The problems that the contract names for the route. */
    describes?: ReadonlySet<ProblemCode>;
    /** How a failure is told where nobody reads problems: to a gateway, or to a browser. */
    failsWith?: (res: Response) => void;
  }
}
