/** Loaded before a process's own code: its clock then differs by CET_TEST_SKEW_MS. */
const skewMs = Number(process.env.CET_TEST_SKEW_MS);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length > 0) super(...parts);
    else super(RealDate.now() + skewMs);
  }

  static now() {
    return RealDate.now() + skewMs;
  }
};
