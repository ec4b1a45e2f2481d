/* Imports of hours on their way into a ledger: one to three files after another, each previewed,
 * loaded and loaded again, then all taken back and the first loaded once more. The input's first
 * byte chooses how the files are read, a line "%%" parts them. */
#include <stdint.h>

#include "scheduler/base/checked.h"
#include "scheduler/service/import_undo.h"
#include "scheduler/store/store_ledger.h"
#include "tests/fuzz/office.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILES_MAX 3
#define INPUT_MAX 4096

/* W1 was there in class E1A, so its two hours of E1 are the list's; T1 is passed with 60. */
static const char units[] = "code,name,kind,parent\nPD,浦东新区,区,\n";
static const char courses[] = "code,name,mode,tags,pass_mark\n"
                              "E1,社工伦理,面授,ce=120,\n"
                              "T1,线上测验,自学,ce=240,60\n";
static const char trainers[] = "code,name\nT,陈老师\n";
static const char workers[] = "code,name,unit,tier,identity_no,mobile,email,certificate_no\n"
                              "W1,甲,PD,assistant,11010519491231002X,13800000001,a@b.cn,C1\n"
                              "W2,乙,PD,none,,13800000002,b@b.cn,C2\n"
                              "W3,丙,PD,senior,11010519491231002X,,,C3\n";
static const char offerings[] = "code,course,seats,date,begins,ends,trainer\n"
                                "E1A,E1,10,2026-12-05,09:00,11:00,T\n";
static const char marks[] = "offering,worker,state\nE1A,W1,present\n";

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    struct service *service = fuzz_office_make();
    fuzz_office_load(service, FILE_KIND_UNITS, units);
    fuzz_office_load(service, FILE_KIND_COURSES, courses);
    fuzz_office_load(service, FILE_KIND_TRAINERS, trainers);
    fuzz_office_load(service, FILE_KIND_WORKERS, workers);
    fuzz_office_load(service, FILE_KIND_OFFERINGS, offerings);
    fuzz_office_load(service, FILE_KIND_ATTENDANCE, marks);
    fuzz_office_made(service);
    return 0;
}

/* What the ledger comes to. */
struct sum {
    int64_t entries, min;
};

static enum err_code add_entry(void *context, const struct credit *credit, struct err *err)
{
    struct sum *sum = context;
    sum->entries++;
    sum->min = checked_add(sum->min, credit->min);
    assert(credit->reverses.v != 0 || credit_validate(credit, NULL) == ERR_OK);
    return credit->min != 0 ? ERR_OK : err_set(err, ERR_INVALID, "an entry of no minutes");
}

static struct sum sum_of(struct service *service)
{
    struct sum sum = {0};
    struct err err = {0};
    FUZZ_OK(store_credit_each(service->store, add_entry, &sum, &err));
    return sum;
}

static bool is_equal(struct sum a, struct sum b)
{
    return a.entries == b.entries && a.min == b.min;
}

/* One file of the input. Refused as a whole: nothing has changed, and why is said. */
static bool load(struct service *service, const struct import_job *job,
                 struct import_report *ret_report)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct sum before = sum_of(service);
    struct err err = {0};
    if (import_apply(service, job, &arena, ret_report, &err) != ERR_OK) {
        assert(err.text[0] != '\0' && err.code != ERR_IO && err.code != ERR_BUSY);
        assert(is_equal(before, sum_of(service)));
        return false;
    }
    struct sum after = sum_of(service);
    json_t *json CLEANUP_JSON = import_report_json(job, ret_report);
    assert(json != NULL && ret_report->changed == 0);
    assert(ret_report->read == ret_report->created + ret_report->same + ret_report->refused);
    assert(after.entries - before.entries == (job->preview ? 0 : ret_report->created));
    assert(!job->preview || after.min == before.min);
    return true;
}

static bool load_thrice(struct service *service, struct import_job job, int64_t *ret_created)
{
    struct import_report preview;
    struct import_report first;
    struct import_report again;
    job.preview = true;
    bool is_read = load(service, &job, &preview);
    job.preview = false;
    assert(load(service, &job, &first) == is_read);
    if (!is_read)
        return false;
    assert(preview.created == first.created && preview.refused == first.refused);
    assert(load(service, &job, &again) && again.created == 0);
    assert(again.refused == first.refused);
    *ret_created = first.created;
    return true;
}

static void undo_all(struct service *service, int64_t min)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const struct import_undo undo = {.who = "fuzz"};
    struct import_undo_report report;
    struct err err = {0};
    while (sum_of(service).min != min) {
        FUZZ_OK(import_undo(service, &undo, &arena, &report, &err));
        assert(report.run.kind == FILE_KIND_HOURS && report.reversed > 0 && report.kept == 0);
    }
}

/* What stands before the next parting; *rest is what stands after it. */
static struct str next_file(struct str *rest)
{
    const struct str parting = STR_LIT("\n%%\n");
    size_t end = 0;
    while (end + parting.len <= rest->len &&
           memcmp(rest->data + end, parting.data, parting.len) != 0)
        end++;
    bool is_last = end + parting.len > rest->len;
    struct str file = str_slice(rest->data, is_last ? rest->len : end);
    size_t taken = is_last ? rest->len : end + parting.len;
    *rest = str_slice(rest->data + taken, rest->len - taken);
    return file;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct import_report report;
    int64_t created[FILES_MAX] = {0};
    if (size < 1 || size > INPUT_MAX)
        return 0;
    const unsigned how = data[0] ^ ' '; /* a blank: as most files are read */
    const struct import_job job = {
        .path = fuzz_office.input,
        .kind = FILE_KIND_HOURS,
        .who = "fuzz",
        .options = {.encoding = (enum import_encoding)((how & 7) % IMPORT_ENCODING_COUNT),
                    .language = how & 8 ? IMPORT_LANGUAGE_ZH : IMPORT_LANGUAGE_EN,
                    .key = (enum worker_key)((how >> 4) % WORKER_KEY_COUNT)}};
    struct str rest = str_slice((const char *)data + 1, size - 1);
    struct str first = STR_LIT("");
    struct service *service = fuzz_office_open();
    const struct sum before = sum_of(service);
    for (int i = 0; i < FILES_MAX && rest.len > 0; i++) {
        struct str file = next_file(&rest);
        if (i == 0)
            first = file;
        fuzz_office_write(file);
        (void)load_thrice(service, job, &created[i]);
    }
    undo_all(service, before.min);
    fuzz_office_write(first);
    if (created[0] > 0)
        assert(load(service, &job, &report) && report.created == created[0]);
    service_close(service);
    return 0;
}
