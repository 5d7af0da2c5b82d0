-- [R48] What the application's role may do. Migrations, seed and repairs run as the owner of the tables; API and
-- worker log in as a member of `cet_app`, which owns nothing and for which the audit log is append-only.

-- Roles belong to the whole server: another database's migration may have made it, or makes it just now.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cet_app') THEN
    CREATE ROLE cet_app NOLOGIN;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE WARNING 'the role cet_app could not be made: let an administrator make it, then run SELECT grant_to_application()';
END $$;

-- All rights of the role, given anew from nothing: also for a server whose administrator made the role later.
CREATE FUNCTION grant_to_application() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cet_app') THEN
    RAISE WARNING 'there is no role cet_app: no rights were given';
    RETURN;
  END IF;
  GRANT USAGE ON SCHEMA public TO cet_app;
  REVOKE ALL ON ALL TABLES IN SCHEMA public FROM cet_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO cet_app;
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO cet_app;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO cet_app;

  -- Who wrote a row and when is not the writer's to say: number, instant and transaction come from the defaults.
  REVOKE ALL ON audit, audit_seal, money FROM cet_app;
  GRANT SELECT, INSERT (actor, action, subject, detail) ON audit TO cet_app;
  GRANT SELECT, INSERT (id, from_xid, to_xid, rows, hash, format) ON audit_seal TO cet_app;

  -- Money is recorded once. What money or audit points at is never removed [R13].
  GRANT SELECT, INSERT ON money TO cet_app;
  REVOKE DELETE ON account, registration, payment_order, order_line, attempt, money_line, notice, quarantine FROM cet_app;
  -- What was applied may be looked up, so that a start finds nothing to do. A database made for comparing has no such table.
  IF to_regclass('_prisma_migrations') IS NOT NULL THEN
    REVOKE ALL ON _prisma_migrations FROM cet_app;
    GRANT SELECT ON _prisma_migrations TO cet_app;
  END IF;

  -- What the owner makes later, and no TRUNCATE, REFERENCES or TRIGGER on any of it.
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cet_app;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO cet_app;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO cet_app;
END $$;
REVOKE EXECUTE ON FUNCTION grant_to_application() FROM PUBLIC;

-- Two seals can never begin at the same place, whatever the sealers do. From now on the hash of a seal covers the
-- seal's own columns as well (format 2).
ALTER TABLE "audit_seal" ADD COLUMN "format" INTEGER NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX "audit_seal_from_xid_key" ON "audit_seal"("from_xid");
CREATE INDEX "audit_seal_to_xid_idx" ON "audit_seal"("to_xid");
ALTER TABLE audit_seal ADD CONSTRAINT audit_seal_range CHECK (from_xid < to_xid AND rows > 0 AND format IN (1, 2));

-- A seal begins where the one before ends, and ends where nothing runs any more: whoever may insert seals cannot
-- leave rows out, or lay one over what is still to come so that nothing is sealed again.
CREATE FUNCTION seal_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.from_xid <> coalesce((SELECT max(to_xid) FROM audit_seal), 0) THEN
    RAISE EXCEPTION 'a seal begins where the one before it ends';
  END IF;
  IF NEW.to_xid > pg_snapshot_xmin(pg_current_snapshot())::text::bigint THEN
    RAISE EXCEPTION 'a seal ends below the oldest transaction that still runs';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_seal_follows BEFORE INSERT ON audit_seal
  FOR EACH ROW EXECUTE FUNCTION seal_follows();

-- An auditor reads by member of staff, or by time. Neither index costs a candidate's command more than a look.
CREATE INDEX audit_of_staff ON audit (actor, id) WHERE actor LIKE 'staff:%';
CREATE INDEX "audit_at_idx" ON "audit" USING BRIN ("at");

SELECT grant_to_application();
