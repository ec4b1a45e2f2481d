/* Orders for jobs as strangers send them: refused, or written out and read again as the same. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "scheduler/service/job_inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *value CLEANUP_JSON = NULL;
    struct job_order order, again;
    if (json_parse((struct str){(const char *)data, size}, "order", &value, NULL) != ERR_OK ||
        job_order_parse(value, &order, NULL) != ERR_OK)
        return 0;
    json_t *written CLEANUP_JSON = job_order_json(&order);
    enum err_code code = job_order_parse(written, &again, NULL);
    assert(code == ERR_OK || order.year == 0);
    if (code != ERR_OK)
        return 0;
    assert(again.job == order.job && again.year == order.year);
    assert(again.gap_milli == order.gap_milli && again.time_limit_s == order.time_limit_s);
    assert(again.plan_id.v == order.plan_id.v);
    if (order.job == JOB_KIND_PLAN)
        return 0;
    assert(again.kind == order.kind && again.is_english == order.is_english);
    assert(again.format == order.format && again.preview == order.preview);
    assert(again.encoding == order.encoding && strcmp(again.file, order.file) == 0);
    return 0;
}
