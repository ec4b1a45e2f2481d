/* Recomputes what a certificate proves. */
#include "scheduler/planner/certify.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/checked.h"
#include "scheduler/planner/certify_census.h"
#include "scheduler/planner/certify_place.h"
#include "scheduler/planner/certify_search.h"

struct certifier {
    const struct problem *problem;
    const struct certificate *certificate;
    struct certify_places *places;
    struct certify_search *search;
    struct certify_choice *choices;
    int64_t work_max, work_left;
};

/* What a worker's search may take: all that it asks for while there is enough for all. */
static int64_t allowance(const struct certifier *certifier)
{
    int64_t own = certifier->work_max / CERTIFY_WORK_PART + 1;
    int64_t left =
        certifier->work_left < certifier->work_max ? certifier->work_left : certifier->work_max;
    return left > own ? left : own;
}

/* --- do the sums fit? ------------------------------------------------------------------------- */

/* All that workers could earn, in price units. */
static bool earnings_fit(const struct problem *problem, int64_t scale)
{
    int64_t points = 0, units = 0;
    bool fits = true;
    for (size_t i = 0; i < problem->workers_len && fits; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        for (int32_t k = 0; k < worker->needs_len; k++)
            fits = fits &&
                   certificate_add_product(&points, worker->needs[k].min, worker->needs[k].weight);
        fits = fits && certificate_add_product(&points, 1, worker->complete) &&
               certificate_add_product(&points, worker->current_len, problem->move_cost);
    }
    for (size_t i = 0; i < problem->offerings_len && fits; i++)
        fits = certificate_add_product(&points, 1, problem->offerings[i].open_cost);
    return fits && certificate_add_product(&units, points, scale);
}

static enum err_code check_sums(const struct problem *problem,
                                const struct certificate *certificate, struct err *err)
{
    int64_t sum = 0;
    if (certificate->scale < 1 || !earnings_fit(problem, certificate->scale))
        return err_set(err, ERR_LIMIT, "scale: %d is too great for what this problem may earn",
                       certificate->scale);
    for (size_t i = 0; i < certificate->places_len; i++) {
        if (!certificate_add_supply(&sum, problem, &certificate->places[i]))
            return err_set(err, ERR_LIMIT, "price: prices times places do not fit");
    }
    return ERR_OK;
}

/* --- workers ---------------------------------------------------------------------------------- */

static int64_t worth_of(struct certifier *certifier, size_t number, int64_t *open)
{
    const struct problem_worker *worker = &certifier->problem->workers[number];
    struct certify_case one;
    bool is_exact;
    size_t len = certify_places_choices(certifier->places, worker, true, certifier->choices);
    certify_case_init(&one, certifier->problem, (int32_t)number, certifier->certificate->scale,
                      certifier->choices, len);
    int64_t before = certify_search_work(certifier->search);
    int64_t worth = one.fixed - certify_places_held(certifier->places, worker) +
                    certify_search_run(certifier->search, &one, allowance(certifier), &is_exact);
    certifier->work_left -= certify_search_work(certifier->search) - before;
    certify_case_release(&one);
    *open += !is_exact;
    return worth;
}

/* Whole points: every plan is worth whole points. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

enum err_code certify(const struct problem *problem, const struct certificate *certificate,
                      int64_t work_max, struct certify_report *ret_report, struct err *err)
{
    TRY(check_sums(problem, certificate, err));
    struct certifier certifier = {
        .problem = problem,
        .certificate = certificate,
        .places = certify_places_new(problem, certificate),
        .search = certify_search_new(),
        .work_max = work_max,
        .work_left = work_max * CERTIFY_WORK_MANY +
                     work_max / CERTIFY_WORK_PART * (int64_t)problem->workers_len,
        .choices = x_calloc(PROBLEM_CHOICES_MAX, sizeof(*certifier.choices))};
    struct certify_report report = {0};
    certify_census(problem, certificate->scale, certifier.places);
    int64_t sum = certify_places_sold(certifier.places);
    for (size_t i = 0; i < problem->workers_len; i++)
        sum = checked_add(sum, worth_of(&certifier, i, &report.open));
    report.bound = floor_div(sum, certificate->scale);
    report.work = certify_search_work(certifier.search);
    certify_places_free(certifier.places);
    certify_search_free(certifier.search);
    free(certifier.choices);
    *ret_report = report;
    return ERR_OK;
}

/* --- the verdict ------------------------------------------------------------------------------ */

enum certify_verdict certify_judge(const struct certificate *certificate,
                                   const struct certify_report *report, int64_t objective,
                                   int64_t bound)
{
    if (report->bound < objective)
        return CERTIFY_CONTRADICTS;
    if (report->bound <= bound)
        return CERTIFY_SUPPORTS;
    if (certificate->is_tightened && certificate->tightened <= bound &&
        report->bound <= certificate->bound)
        return CERTIFY_TIGHTENED;
    return CERTIFY_UNPROVED;
}

const char *certify_verdict_name(enum certify_verdict verdict)
{
    switch (verdict) {
    case CERTIFY_SUPPORTS:
        return "supports";
    case CERTIFY_TIGHTENED:
        return "tightened";
    case CERTIFY_UNPROVED:
        return "unproved";
    case CERTIFY_CONTRADICTS:
        return "contradicts";
    }
    return "";
}
