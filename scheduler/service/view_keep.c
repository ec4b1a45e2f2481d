/* Computed pages, kept until something changes. */
#include "scheduler/service/view_keep.h"

#include "scheduler/service/year_problem.h"

enum err_code view_keep(struct service *service, struct view_key key, view_compute_fn *compute,
                        json_t **ret_view, struct err *err)
{
    struct view_kept *kept = &service->kept[key.slot];
    int64_t version = 0;
    TRY(office_version(service, &version, err));
    version = version * 1000000 + service_today(service).day + 1;
    if (kept->value == NULL || kept->version != version || kept->of != key.of) {
        json_t *view = NULL;
        TRY(compute(service, key.of, &view, err));
        json_decref(kept->value);
        *kept = (struct view_kept){view, version, key.of};
    }
    *ret_view = json_deep_copy(kept->value);
    return ERR_OK;
}
