import { Pool, type PoolClient } from 'pg';

/** A pool, or a client that is inside a transaction already: an import joins it as a savepoint. */
export type Connection = Pool | PoolClient;

/** Runs `work` all or nothing: commits what it did, or undoes it and passes its error on. */
export const inTransaction = async <T>(
  connection: Connection,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> => {
  if (!(connection instanceof Pool)) return framed(connection, SAVEPOINT, work);
  const client = await connection.connect();
  try {
    const done = await framed(client, TRANSACTION, work);
    client.release();
    return done;
  } catch (error) {
    client.release(true);
    throw error;
  }
};

/** The same on a connection that is in no transaction yet, and stays the caller's. */
export const transactionOn = <T>(client: PoolClient, work: () => Promise<T>): Promise<T> =>
  framed(client, TRANSACTION, work);

interface Frame {
  readonly begin: string;
  readonly commit: string;
  readonly rollback: string;
}

const TRANSACTION: Frame = { begin: 'BEGIN', commit: 'COMMIT', rollback: 'ROLLBACK' };
const SAVEPOINT: Frame = {
  begin: 'SAVEPOINT import',
  commit: 'RELEASE SAVEPOINT import',
  rollback: 'ROLLBACK TO SAVEPOINT import',
};

const framed = async <T>(
  client: PoolClient,
  frame: Frame,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> => {
  await client.query(frame.begin);
  try {
    const done = await work(client);
    await client.query(frame.commit);
    return done;
  } catch (error) {
    // A lost connection cannot roll back, and has: what broke the work is the error to pass on.
    await client.query(frame.rollback).catch(() => undefined);
    throw error;
  }
};
