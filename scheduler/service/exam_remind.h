/* Reminders of exams 考试提醒: of signing up, when it opens, seven days and a day before it closes;
 * of the exam, seven days and a day before it begins. */
#ifndef YANXU_SERVICE_EXAM_REMIND_H
#define YANXU_SERVICE_EXAM_REMIND_H

#include "scheduler/base/json.h"
#include "scheduler/service/service.h"

/* Queues what is due today by the exam calendar, to each once: to those whom a rulebook in force
 * asks for preparation until that exam, and to those who have passed some papers of its level that
 * still count; groups are told how many. A day on which this was not called is made up for: of
 * signing up and of the exam the last reminder that was due is sent, as long as there is time.
 * {"reminders":[{"event","from","to","sign_up_from","sign_up_to","workers","notices"}],"preview"}:
 * the events of today, "notices" queued now. Free with json_decref(). */
MUST_USE enum err_code exam_remind(struct service *service, const struct deed *deed,
                                   json_t **ret_answer, struct err *err);

#endif
