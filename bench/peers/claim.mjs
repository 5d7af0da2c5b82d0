import pg from 'pg';

/** The reference's one statement, handed over in CLAIM: what every peer does to take a place. */
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });

export const claim = async ({ session, campus }, connection = pool) => {
  const { sitting, subject, feeFen, text } = JSON.parse(process.env.CLAIM);
  const payload = JSON.stringify({ entries: [{ subject, campus, feeFen }] });
  const values = [session, sitting, campus, subject, feeFen, payload];
  const { rowCount } = await connection.query({ name: 'claim', text, values });
  if (rowCount !== 1) throw new Error('there was no place');
};
