/* decree 政令/通知: what an authority changes of a rulebook for many workers at once: "the periods
 * that end in 2026 go on for twelve months more". Data, read from JSON:
 *
 *     {"decree": "2026-15", "title": {"zh": "…", "en": "…"}, "source": "…",
 *      "rulebook": "cn-registration",
 *      "ending": {"from": "2026-01-01", "to": "2026-12-31"},
 *      "applies_to": {"unit": "PD", "tiers": ["assistant"], "roles": […]},
 *      "extends": {"months": 12, "again": false},
 *      "less": [{"requirement": "total", "units": 12}, {"requirement": "ethics", "all": true}]}
 *
 *   decree      its code.
 *   ending      it is for the periods whose last day lies between these, both inside.
 *   applies_to  "unit" with all below it, "tiers", "roles"; what is absent leaves nobody out. The
 *               tier is that of the day asked about, unit and roles are the worker's present ones.
 *   extends     puts the last day off by so many "months" (1 to 120). A period is not put off a
 *               second time, nor is the one after it, unless "again" is true (variance.h).
 *   less        so many "units" of the rulebook less are asked of a requirement, or with "all":
 * true nothing; without "requirement" of each. A share can only fall whole.
 *
 * One of "extends" and "less" must be there. Every object may carry a "comment", the decree a
 * "$schema". Unknown keys are refused. decree.schema.json says all of this as JSON Schema. */
#ifndef YANXU_RULES_DECREE_H
#define YANXU_RULES_DECREE_H

#include "scheduler/rules/variance.h"

#define DECREE_TEXT_MAX (1 << 16) /* bytes of JSON */
#define DECREE_LESS_MAX 16

struct decree {
    struct rule_title title;
    const char *source;
    const char *unit; /* code; "": everybody */
    struct rule_audience audience;
    struct rule_variance variance; /* its code, its rulebook, and what it does */
};

/* `name` appears in errors, which give the JSON path and the remedy. In `arena`. */
MUST_USE enum err_code decree_parse(struct str text, const char *name, struct arena *arena,
                                    struct decree *ret_decree, struct err *err);
/* Can the decree change this rulebook? ERR_INVALID: it has no such requirement, takes units off a
 * share, or its periods have no last day to put off. */
MUST_USE enum err_code variance_fits(const struct rule_variance *variance,
                                     const struct rulebook *rulebook, struct err *err);

#endif
