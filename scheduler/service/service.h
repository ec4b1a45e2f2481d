/* What a person does, one function each and one transaction each; this is the room in which they
 * all stand: an open store, the installation's key, zone and time. Not safe for threads: one
 * service a thread. */
#ifndef YANXU_SERVICE_SERVICE_H
#define YANXU_SERVICE_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/crypto.h"
#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/base/json.h"
#include "scheduler/base/progress.h"
#include "scheduler/base/zone.h"
#include "scheduler/model/credit.h"

struct store;
struct feed_cache;
struct job_runner;

/* What the planner's aims are worth to the office, in points; plan_weights_default() unless set. */
struct plan_weights {
    int32_t soon;  /* a minute of a need that is due within soon_days of the year's first day */
    int32_t later; /* a minute of any other need */
    int32_t soon_days;
    int32_t complete;         /* everything met, for each worker */
    int32_t move;             /* each place of the plan in force that is given up */
    int32_t tier[TIER_COUNT]; /* a minute besides, of needs of workers of that tier */
    int32_t fairness; /* at most this a minute besides, in units behind the others (fairness.h) */
    int32_t travel;   /* each day of meetings in another district than the worker's unit's */
    int32_t cost;     /* each 100 yuan that places cost */
};

struct service_options {
    const char *database; /* path of the SQLite file */
    bool create, read_only;
    const char *key_file;  /* made on first use if `create` */
    const char *spool_dir; /* where uploads and exports of jobs lie; NULL, "": DATABASE.jobs */
    const char *zone;      /* IANA name */
    const char *office;    /* the office's name, for headings */
    const char *email;     /* the office's address: organizer of its calendars */
    const char
        *base_url; /* "https://train.example.org": what links begin with, no slash at the end */
    const char
        *allow_cidrs; /* private networks that notices may be sent to, ','-separated; "" for none */
    bool allow_http;  /* notices may go to http:// */
    int32_t class_hour_min; /* minutes of a class hour 学时 in imported hours; 0: 45 */
    const struct plan_weights *weights; /* NULL: the defaults */
    int64_t fixed_now;                  /* UTC seconds of a simulated now; 0: the clock */
};

/* Pages of the coordinator that are computed from the whole roster. */
enum view_slot {
    VIEW_SLOT_SUMMARY,
    VIEW_SLOT_QUOTA,
    VIEW_SLOT_PLAN,
    VIEW_SLOT_GAPS,
    VIEW_SLOT_RENEWALS,
    VIEW_SLOT_WORDS,
    VIEW_SLOT_COUNT
};

struct view_kept {
    json_t *value; /* NULL: none yet */
    int64_t version, of;
};

struct service {
    struct store *store;
    const struct zone *zone;
    const char *office, *email, *base_url, *allow_cidrs;
    bool allow_http;
    int32_t class_hour_min;
    struct plan_weights weights;
    int64_t fixed_now;
    int64_t known_at; /* UTC seconds: what decides and was put later is not known; 0: all is */
    unsigned char key[KEY_LEN];
    const struct progress *progress;        /* who hears of work over a second; may be NULL */
    struct view_kept kept[VIEW_SLOT_COUNT]; /* pages as last computed; view_keep.c */
    struct feed_cache *feeds;               /* calendars as last rendered; feed.c */
    const char *spool_dir;                  /* spool.h */
    struct job_runner *runner;        /* the thread that runs jobs in this process; may be NULL */
    struct service_options opened_by; /* for another service like this one */
    struct arena arena;               /* what lives as long as the service */
};

/* The caller closes with service_close(). Errors are those of the store and of the key file. */
MUST_USE enum err_code service_open(const struct service_options *options,
                                    struct service **ret_service, struct err *err);
/* A need due within the year's first half weighs more than one that can wait; being done with
 * everything is worth about six hours of the ordinary weight. */
struct plan_weights plan_weights_default(void);
/* Another service on the same database and settings, for another thread: what is not shared is the
 * connection, the memory and who hears of progress. The caller closes it. */
MUST_USE enum err_code service_open_another(const struct service *service,
                                            struct service **ret_service, struct err *err);
void service_close(struct service *service);
void service_cleanup(struct service **service);
/* Where links begin, when only the listening port tells it; other programs that no setting tells it
 * can recall it. */
MUST_USE enum err_code service_announce_base_url(struct service *service, const char *base_url,
                                                 struct err *err);
/* Where the server that began last says that links begin; nothing changes if there was none. */
MUST_USE enum err_code service_recall_base_url(struct service *service, struct err *err);

/* Minutes of a stated figure, halves rounded up. How long a class hour 学时 is, is the office's
 * setting. */
int64_t service_minutes(const struct service *service, int64_t stated_milli,
                        enum credit_measure measure);
/* Who changes something, and whether really. */
struct deed {
    const char *who; /* for the audit */
    bool preview;    /* find out whether it can be, and what would be; roll back at the end */
    /* The office_version() that the decision was made on, where a function says that it looks at
     * it; 0: whatever it is by now. Jobs that were merely ordered do not count. */
    int64_t seen;
};

/* The end of something that had been granted: a waiver, an approval. */
struct revocation {
    int64_t id;
    const char *reason; /* why; required */
    struct deed deed;
};

/* The simulated now or the clock; UTC seconds. */
int64_t service_now(const struct service *service);
/* UTC seconds: rulebooks, decrees and waivers that came later are not known; INT64_MAX: all are. */
int64_t service_known_at(const struct service *service);
/* The local day of now. */
struct date service_today(const struct service *service);

#endif
