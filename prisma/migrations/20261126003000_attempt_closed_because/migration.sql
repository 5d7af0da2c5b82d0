-- Why an attempt ended: whose fault it is that late money finds no place, and what never counts again.
-- NULL for an attempt that was never closed, or was closed before this column.

-- AlterTable
ALTER TABLE "attempt" ADD COLUMN "closed_because" TEXT;

ALTER TABLE attempt ADD CONSTRAINT attempt_closed_because CHECK (
  closed_because IS NULL
  OR (closed_because IN ('expired', 'givenUp', 'gatewayClosed') AND state IN ('closed', 'paid'))
  OR (closed_because = 'refunded' AND state = 'closed'));

-- As before, and one end more: what the gateway has paid back whole before it was counted stays closed.
CREATE OR REPLACE FUNCTION attempt_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.closed_because = 'refunded' AND NEW.closed_because IS DISTINCT FROM 'refunded' THEN
    RAISE EXCEPTION 'attempt % was refunded and stays closed', OLD.number;
  END IF;
  IF OLD.state <> NEW.state AND NOT (
       (OLD.state = 'open')
    OR (OLD.state = 'inDoubt' AND NEW.state <> 'open')
    OR (OLD.state IN ('closed', 'superseded', 'quarantined') AND NEW.state = 'paid')
    OR (OLD.state IN ('superseded', 'quarantined') AND NEW.closed_because IS NOT DISTINCT FROM 'refunded')
  ) THEN
    RAISE EXCEPTION 'attempt % cannot move from % to %', OLD.number, OLD.state, NEW.state;
  END IF;
  IF (OLD.amount_fen, OLD.gateway, OLD.expires_at) IS DISTINCT FROM (NEW.amount_fen, NEW.gateway, NEW.expires_at) THEN
    RAISE EXCEPTION 'attempt % is frozen once made', OLD.number;
  END IF;
  RETURN NEW;
END $$;
