/* Certificates as files: JSON Lines, UTF-8, one object a line, read and written as streams; a name
 * ending in .gz is read and written compressed. A header, then a line for every place whose price
 * is not 0:
 *
 *   {"prices":1,"problem":"pudong-2027","scale":65536,"bound":123580,"places":3}
 *   {"offering":"O1","price":1310720}
 *   {"unit":"U7","at":"2027-03-02T09:00","price":163840}
 *   {"resource":"trainer:T4","at":"2027-04-06T14:00","price":6553600}
 *
 * The places are a seat of an offering (here for 20 points), one of a unit's workers being away at
 * an instant, and a trainer or room being held by a candidate at an instant.
 * `problem` is the problem's name, `scale` how many price units are a point (a power of two, at
 * most 65536), `bound` what the prices prove, in points, `places` the number of lines that follow.
 * "tightened" in the header is a lower bound of the plan, found by branching, which prices do not
 * prove. Prices are whole numbers from 1; times are the problem's. What the prices prove and how
 * stands in certificate.h. */
#ifndef YANXU_PLANNER_PRICES_FILE_H
#define YANXU_PLANNER_PRICES_FILE_H

#include "scheduler/base/err.h"
#include "scheduler/planner/certificate.h"
#include "scheduler/planner/problem.h"

/* Caller frees with certificate_release(). A file of another problem, unknown or missing keys,
 * unknown names, a place named twice, a price below 1 or beyond what sums can hold, and a file cut
 * short are refused with file, line number and key: ERR_INVALID, ERR_CONFLICT, ERR_LIMIT;
 * ERR_UNSUPPORTED for another version; ERR_NOT_FOUND or ERR_IO for the file itself. */
MUST_USE enum err_code prices_read(const struct problem *problem, const char *path,
                                   struct certificate *ret_certificate, struct err *err);
/* Puts a whole file in the place of what was there, or leaves that. ERR_IO. */
MUST_USE enum err_code prices_write(const struct problem *problem,
                                    const struct certificate *certificate, const char *path,
                                    struct err *err);

#endif
