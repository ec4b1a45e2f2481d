-- Schema step 3: an entry of the ledger may be taken back in several parts. `turn` counts the reversals of one entry from 1,
-- so that two which do not know of each other collide. The same table and columns as on SQLite.

ALTER TABLE credit DROP CONSTRAINT credit_reverses_key;
ALTER TABLE credit ADD COLUMN turn bigint CHECK (turn > 0);
UPDATE credit SET turn = 1 WHERE reverses IS NOT NULL;
ALTER TABLE credit ADD CHECK ((reverses IS NULL) = (turn IS NULL));
ALTER TABLE credit ADD UNIQUE (reverses, turn);

-- Texts that may name a person may be erased; nothing else of an entry ever changes.
DROP TRIGGER credit_no_update ON credit;
CREATE TRIGGER credit_no_update BEFORE UPDATE ON credit FOR EACH ROW
WHEN ((NEW.id, NEW.worker_id, NEW.min, NEW.stated_milli, NEW.measure, NEW.categories, NEW.mode, NEW.earned_on,
       NEW.source, NEW.external_id, NEW.course_id, NEW.state, NEW.reverses, NEW.turn, NEW.entered_by, NEW.entered_at)
      IS DISTINCT FROM (OLD.id, OLD.worker_id, OLD.min, OLD.stated_milli, OLD.measure, OLD.categories, OLD.mode,
       OLD.earned_on, OLD.source, OLD.external_id, OLD.course_id, OLD.state, OLD.reverses, OLD.turn, OLD.entered_by,
       OLD.entered_at)
   OR NEW.evidence NOT IN ('', OLD.evidence) OR NEW.reason NOT IN ('', OLD.reason))
EXECUTE FUNCTION refuse_change('ledger entries are never changed: append a correction');
