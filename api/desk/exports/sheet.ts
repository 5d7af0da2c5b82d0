/** A table that is written out as it is read: pages of rows, each cell text. */
export interface Sheet {
  readonly header: readonly string[];
  readonly pages: AsyncIterable<readonly (readonly string[])[]>;
}
