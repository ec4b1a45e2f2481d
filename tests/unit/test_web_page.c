/* Every page, from sample view models in tests/cases/web, in both languages: tags balanced,
 * headings in order, labels that point somewhere, nothing inline that the security policy forbids.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/map.h"
#include "scheduler/web/page.h"

#define OPEN_MAX_TAGS      32
#define PHONE_PAGE_LEN_MAX 8192 /* a worker's page on a slow line */

static const struct {
    enum page page;
    const char *path;
} cases[] = {
    {PAGE_SUMMARY, "tests/cases/web/summary.json"},
    {PAGE_SUMMARY, "tests/cases/web/summary_empty.json"},
    {PAGE_WORKER, "tests/cases/web/worker.json"},
    {PAGE_WORKER, "tests/cases/web/worker_done.json"},
    {PAGE_TRAINER, "tests/cases/web/trainer.json"},
    {PAGE_WELCOME, "tests/cases/web/welcome.json"},
    {PAGE_ERROR, "tests/cases/web/error.json"},
    {PAGE_JOBS, "tests/cases/web/jobs.json"},
    {PAGE_JOBS, "tests/cases/web/jobs_empty.json"},
    {PAGE_JOB, "tests/cases/web/job_running.json"},
    {PAGE_JOB, "tests/cases/web/job_plan.json"},
    {PAGE_JOB, "tests/cases/web/job_import.json"},
    {PAGE_JOB, "tests/cases/web/job_failed.json"},
    {PAGE_QUOTA, "tests/cases/web/quota.json"},
    {PAGE_QUOTA, "tests/cases/web/quota_empty.json"},
    {PAGE_QUOTA, "tests/cases/web/quota_folded.json"},
    {PAGE_QUOTA, "tests/cases/web/quota_found.json"},
    {PAGE_PLANS, "tests/cases/web/plans.json"},
    {PAGE_PLANS, "tests/cases/web/plans_empty.json"},
    {PAGE_PLAN, "tests/cases/web/plan.json"},
    {PAGE_COMPARE, "tests/cases/web/compare.json"},
    {PAGE_COMPARE, "tests/cases/web/compare_empty.json"},
    {PAGE_PUBLISH, "tests/cases/web/publish.json"},
    {PAGE_PUBLISH, "tests/cases/web/publish_refused.json"},
    {PAGE_DISCARD, "tests/cases/web/discard.json"},
    {PAGE_WEIGHTS, "tests/cases/web/weights.json"},
    {PAGE_WEIGHTS, "tests/cases/web/weights_empty.json"},
    {PAGE_WHY, "tests/cases/web/why_worker.json"},
    {PAGE_WHY, "tests/cases/web/why_offering.json"},
    {PAGE_WHY, "tests/cases/web/why_list.json"},
    {PAGE_WHY, "tests/cases/web/why_unknown.json"},
    {PAGE_GAPS, "tests/cases/web/gaps.json"},
    {PAGE_GAPS, "tests/cases/web/gaps_working.json"},
    {PAGE_GAPS, "tests/cases/web/gaps_empty.json"},
    {PAGE_OWN_CLAIMS, "tests/cases/web/own_claims.json"},
    {PAGE_OWN_CLAIMS, "tests/cases/web/own_claims_refused.json"},
    {PAGE_CLAIMS, "tests/cases/web/claims.json"},
    {PAGE_CLAIMS, "tests/cases/web/claims_refused.json"},
    {PAGE_CLAIM, "tests/cases/web/claim.json"},
    {PAGE_CLAIM, "tests/cases/web/claim_decided.json"},
    {PAGE_LEDGER, "tests/cases/web/ledger.json"},
    {PAGE_LEDGER, "tests/cases/web/ledger_own.json"},
    {PAGE_RENEWALS, "tests/cases/web/renewals.json"},
    {PAGE_RENEWALS, "tests/cases/web/renewals_empty.json"},
    {PAGE_APPROVALS, "tests/cases/web/approvals.json"},
    {PAGE_APPROVALS, "tests/cases/web/approvals_refused.json"},
    {PAGE_APPROVAL, "tests/cases/web/approval.json"},
    {PAGE_APPROVAL, "tests/cases/web/approval_revoked.json"},
};
#define CASES_LEN (sizeof(cases) / sizeof(cases[0]))

struct fixture {
    struct text text;
    struct assets assets;
};

static int setup(void **state)
{
    static struct fixture fixture;
    assert_int_equal(text_load(&fixture.text, NULL), ERR_OK);
    assert_int_equal(assets_load(&fixture.assets, NULL), ERR_OK);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    text_release(&fixture->text);
    assets_release(&fixture->assets);
    return 0;
}

static void render(const struct fixture *fixture, size_t i, enum language language,
                   struct buf *html)
{
    const struct page_frame frame = {&fixture->text, &fixture->assets, language};
    struct err err = {0};
    json_t *view CLEANUP_JSON = NULL;
    if (json_read_file(cases[i].path, &view, &err) != ERR_OK)
        fail_msg("%s", err.text);
    char *before = json_text(view);
    buf_init(html, PAGE_LEN_MAX);
    if (page_render(cases[i].page, view, &frame, html, &err) != ERR_OK)
        fail_msg("%s: %s", cases[i].path, err.text);
    char *after = json_text(view);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static bool is_void_tag(struct str name)
{
    const char *const names[] = {"meta", "link", "img", "br", "input", "hr"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_eq_text(name, names[i]))
            return true;
    return false;
}

/* Fails where a tag is closed that is not the innermost open one. */
static void check_balance(const char *path, const char *html)
{
    struct str open[OPEN_MAX_TAGS];
    size_t depth = 0;
    for (const char *at = strchr(html, '<'); at != NULL; at = strchr(at + 1, '<')) {
        if (at[1] == '!')
            continue;
        bool is_end = at[1] == '/';
        const char *name_at = at + 1 + is_end;
        struct str name = {name_at, strcspn(name_at, " />\n")};
        const char *close = strchr(at, '>');
        assert_non_null(close);
        if (is_end) {
            if (depth == 0 || !str_eq(open[depth - 1], name))
                fail_msg("%s: </%.*s> closes nothing", path, (int)name.len, name.data);
            depth--;
        } else if (close[-1] != '/' && !is_void_tag(name)) {
            assert_true(depth < OPEN_MAX_TAGS);
            open[depth++] = name;
        }
        at = close;
    }
    if (depth != 0)
        fail_msg("%s: <%.*s> is left open", path, (int)open[depth - 1].len, open[depth - 1].data);
}

static size_t count_of(const char *html, const char *part)
{
    size_t count = 0;
    for (const char *at = html; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

/* Calls with the value of each attribute of that name. */
static void each_value(const char *html, const char *attribute,
                       void (*visit)(struct map *, struct str), struct map *map)
{
    char start[64];
    snprintf(start, sizeof(start), " %s=\"", attribute);
    for (const char *at = html; (at = strstr(at, start)) != NULL;) {
        at += strlen(start);
        visit(map, (struct str){at, strcspn(at, "\"")});
    }
}

static void add_id(struct map *ids, struct str id)
{
    if (!map_add(ids, id, 1, NULL))
        fail_msg("two ids %.*s", (int)id.len, id.data);
}

static void need_id(struct map *ids, struct str id)
{
    if (!map_get(ids, id, NULL))
        fail_msg("no id %.*s", (int)id.len, id.data);
}

static void need_text(struct map *ids, struct str value)
{
    (void)ids;
    assert_true(value.len > 0);
}

static void check_labels(const char *html)
{
    struct map ids = {0};
    each_value(html, "id", add_id, &ids);
    each_value(html, "aria-labelledby", need_id, &ids);
    each_value(html, "href", need_text, &ids);
    each_value(html, "src", need_text, &ids);
    each_value(html, "aria-label", need_text, &ids);
    assert_true(map_get(&ids, STR_LIT("main"), NULL));
    map_release(&ids);
}

static void check_document(const char *path, const char *html, enum language language)
{
    char lang[32];
    snprintf(lang, sizeof(lang), "<html lang=\"%s\">", language_tag(language));
    assert_non_null(strstr(html, lang));
    check_balance(path, html);
    check_labels(html);
    assert_int_equal(count_of(html, "<h1>"), 1);
    assert_true(strstr(html, "<h1>") < strstr(html, "<h2"));
    assert_int_equal(count_of(html, "<table>"), count_of(html, "<caption"));
    static const char *const forbidden[] = {
        "{{", "}}", "<script", " style=", "<style", " onclick", "<h3", "null"};
    for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
        if (strstr(html, forbidden[i]) != NULL)
            fail_msg("%s holds %s", path, forbidden[i]);
}

static void test_page_render_all_well_formed(void **state)
{
    for (size_t i = 0; i < CASES_LEN; i++) {
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            struct buf html CLEANUP(buf_release);
            render(*state, i, (enum language)language, &html);
            check_document(cases[i].path, buf_text(&html), (enum language)language);
        }
    }
}

static void need(const struct buf *html, const char *part)
{
    if (strstr(buf_text(html), part) == NULL)
        fail_msg("not on the page: %s", part);
}

static void test_page_render_summary_shows_figures(void **state)
{
    struct buf zh CLEANUP(buf_release), en CLEANUP(buf_release);
    render(*state, 0, LANGUAGE_ZH, &zh);
    render(*state, 0, LANGUAGE_EN, &en);
    need(&zh, "<dd>109,764<small>小时</small></dd>");
    need(&zh,
         "已排上待修小时的 97.3%。已经证明：用现有的班次和名额，换任何一种排法，最多再好 0.83%。");
    need(&zh, "所有名额已给了更急需的人");
    need(&zh, "1月6日</time> 周二");
    need(&zh, "现行计划");
    need(&zh, "href=\"webcal://peixun.example.org/feed/");
    need(&en, "97.3% of the hours to do are planned.");
    need(&en, "every seat went to somebody with a higher claim");
    need(&en, "6 Jan</time> Tue");
    need(&en, "Plan in force");
    need(&en, "On track");
    assert_null(strstr(buf_text(&en), "reason_zh"));
}

/* By its file. */
static void render_case(const struct fixture *fixture, const char *name, enum language language,
                        struct buf *html)
{
    size_t i = 0;
    while (i < CASES_LEN && strstr(cases[i].path, name) == NULL)
        i++;
    assert_true(i < CASES_LEN);
    render(fixture, i, language, html);
}

static void test_page_render_quota_folds_its_units(void **state)
{
    struct buf folded CLEANUP(buf_release), found CLEANUP(buf_release);
    render_case(*state, "quota_folded.json", LANGUAGE_ZH, &folded);
    render_case(*state, "quota_found.json", LANGUAGE_EN, &found);
    need(&folded, "district=PD-A1#units\">北片区</a> <span class=\"code\">52 个单位</span>");
    need(&folded, "各区合计；点开一区");
    need(&found, "value=\"&lt;a&amp;&quot;b&gt;\"");
    need(&found, "There is no such unit.");
    need(&found, "7 more units are not listed");
    need(&folded, "targets=PD-A1#targets\">北片区 &lt;a&gt;</a></th>");
    need(&folded, "区内单位的指标 48 项，其中 7 项还没落实");
    need(&found, "value=\"&lt;b&amp;&quot;&gt;\"");
    need(&found, "There is no such quota.");
    need(&found, "1,234 more quotas are not listed");
    need(&found, "Fold: districts only");
}

static void test_page_render_own_claims_tell_what_came_of_them(void **state)
{
    struct buf zh CLEANUP(buf_release), en CLEANUP(buf_release), refused CLEANUP(buf_release);
    render_case(*state, "own_claims.json", LANGUAGE_ZH, &zh);
    render_case(*state, "own_claims.json", LANGUAGE_EN, &en);
    render_case(*state, "own_claims_refused.json", LANGUAGE_ZH, &refused);
    need(&zh, "第 3 号申报已提交");
    need(&zh, "部分通过：3 小时");
    need(&zh, "审核说明：没有盖章");
    need(&en, "approved in part: 3 hour");
    need(&zh, "<a href=\"/w/w1-x/evidence/41\">文件 1</a>");
    need(&zh, "删除文件 1");
    need(&en, "Delete file 1");
    assert_null(strstr(buf_text(&zh), "删除文件 3")); /* the office's */
    need(&zh, "最多 5 个，每个不超过 8 MiB");
    need(&zh, "action=\"/w/w1-x/claims/3/files\" enctype=\"multipart/form-data\"");
    need(&refused, "数量: 无法识别");
    need(&refused, "请重新选择");
    need(&refused, "value=\"市社工协会 &lt;a&amp;b&gt;\"");
    need(&refused, "value=\"ce\" checked");
    need(&refused, "还没有申报过");
}

static void test_page_render_approvals_say_what_when_and_how_it_is_undone(void **state)
{
    struct buf list CLEANUP(buf_release), refused CLEANUP(buf_release);
    struct buf one CLEANUP(buf_release), revoked CLEANUP(buf_release);
    render_case(*state, "/approvals.json", LANGUAGE_EN, &list);
    render_case(*state, "approvals_refused.json", LANGUAGE_ZH, &refused);
    render_case(*state, "/approval.json", LANGUAGE_ZH, &one);
    render_case(*state, "approval_revoked.json", LANGUAGE_EN, &revoked);
    need(&list, "<a href=\"/c/x/approvals/3\">self-paced</a>");
    need(&list, "伦理 &lt;进阶&gt; <span class=\"code\">ETH</span>");
    need(&list, "1 Jan 2026 – 31 Dec 2027");
    need(&list, "on any day");
    need(&list, "page=2\">next</a>");
    need(&refused, "还没有任何认可");
    need(&refused, "value=\"X&quot;&lt;\"");
    need(&one, "2026年1月1日");
    need(&one, "value=\"误&lt;批&gt;\"");
    need(&one, "action=\"/c/x/approvals/2/revoke\"");
    need(&revoked, "误批");
    need(&revoked, "name=\"code\" value=\"某公司 &lt;a&amp;b&gt;\"");
    need(&revoked, "Grant again");
}

/* Whoever decides sees the papers, and which of them came before. */
static void test_page_render_claim_shows_its_files(void **state)
{
    struct buf claim CLEANUP(buf_release), decided CLEANUP(buf_release);
    struct buf list CLEANUP(buf_release);
    render_case(*state, "claim.json", LANGUAGE_ZH, &claim);
    render_case(*state, "claim_decided.json", LANGUAGE_ZH, &decided);
    render_case(*state, "/claims.json", LANGUAGE_EN, &list);
    need(&claim, "<img src=\"/c/x/evidence/41\" alt=\"文件 1\"");
    need(&claim, "<a href=\"/c/x/evidence/42\">文件 3</a>"); /* a PDF is a link */
    need(&claim, "文件 1 也附在 <a href=\"/c/x/claims/4\">第 4 号申报</a> (W3, 已认定)");
    assert_int_equal(count_of(buf_text(&claim), "name=\"files_seen\" value=\"f00d\""), 2);
    assert_null(strstr(buf_text(&decided), "evidence/"));
    need(&list, "files: 2 · another claim has the same");
}

static void test_page_render_jobs_tell_how_far_and_what_next(void **state)
{
    struct buf running CLEANUP(buf_release), plan CLEANUP(buf_release), file CLEANUP(buf_release);
    struct buf failed CLEANUP(buf_release);
    render_case(*state, "job_running", LANGUAGE_ZH, &running);
    render_case(*state, "job_plan", LANGUAGE_EN, &plan);
    render_case(*state, "job_import", LANGUAGE_ZH, &file);
    render_case(*state, "job_failed", LANGUAGE_EN, &failed);
    need(&running, "max=\"100\" value=\"30\"");
    need(&running, "逐轮求解");
    need(&running, "约剩 1:40");
    need(&running, "action=\"/c/c0-x/jobs/2/stop\"");
    need(&plan, "Draft 7: 1,234 h planned");
    need(&plan, "href=\"/c/c0-x/plans/7\"");
    need(&plan, "9,000 / 10,000");
    assert_null(strstr(buf_text(&plan), "<progress"));
    need(&file, "action=\"/c/c0-x/jobs/1/apply\"");
    need(&file, "href=\"/c/c0-x/jobs/1/file\"");
    need(&file, "不是可选的值；");
    need(&file, "<td>2026-04-26</td><td><span class=\"detail\">（空）</span></td>");
    need(&file, "<td colspan=\"2\" class=\"detail\">（个人信息，不显示）</td>");
    need(&file, "此人的信息已删除；无需处理");
    need(&file, "2026年3月2日 09:00 · 名单 &lt;1&gt;.csv");
    need(&failed, "the year 2020 is over");
    assert_null(strstr(buf_text(&failed), "<h2 id=\"result\""));
    assert_null(strstr(buf_text(&failed), "Usual reasons"));
    need(&failed, "href=\"/c/c0-x/quota\">Annual hours and quotas</a>");
}

static void test_page_render_plans_lead_to_a_decision(void **state)
{
    struct buf list CLEANUP(buf_release), plan CLEANUP(buf_release), both CLEANUP(buf_release);
    struct buf publish CLEANUP(buf_release), refused CLEANUP(buf_release);
    render_case(*state, "plans.json", LANGUAGE_EN, &list);
    render_case(*state, "/plan.json", LANGUAGE_ZH, &plan);
    render_case(*state, "compare.json", LANGUAGE_EN, &both);
    render_case(*state, "publish.json", LANGUAGE_ZH, &publish);
    render_case(*state, "publish_refused", LANGUAGE_EN, &refused);
    need(&list, "<a href=\"/c/c0-x/plans/2\">No. 2</a> <span class=\"chip draft\">Draft</span>");
    need(&list, "<option value=\"1\" selected>");
    need(&plan, "href=\"/c/c0-x/plans/2/publish\">发布…</a>");
    need(&plan, "→ 增加名额，或加开一班");
    need(&plan, "最多再好 0.44%");
    need(&both, "the places of 307 people change; 538 are gained, 541 lost");
    need(&both, "page 1 of 4");
    need(&publish, "<dt>要发的通知</dt><dd>307</dd>");
    need(&publish, "<input type=\"hidden\" name=\"seen\" value=");
    need(&refused, "plan 1 is published, not a draft");
    need(&refused, "It was not published");
    assert_null(strstr(buf_text(&refused), "<form"));
}

static void test_page_render_gaps_say_what_to_open(void **state)
{
    struct buf gaps CLEANUP(buf_release), working CLEANUP(buf_release);
    struct buf empty CLEANUP(buf_release);
    render_case(*state, "/gaps.json", LANGUAGE_EN, &gaps);
    render_case(*state, "gaps_working", LANGUAGE_ZH, &working);
    render_case(*state, "gaps_empty", LANGUAGE_EN, &empty);
    need(&gaps, "21 more seats, 68 in all");
    need(&gaps, "open 3");
    need(&gaps, "href=\"/c/c0-x/jobs/1/file\" download");
    need(&gaps, "Data have changed since this was worked out");
    need(&gaps, "<input type=\"hidden\" name=\"plan\" value=\"1\">");
    need(&gaps, "93 smaller lines");
    need(&working, "max=\"100\" value=\"30\"");
    need(&working, "试算可以加开的班次");
    need(&working, "只看 PD-S10 及下属单位");
    assert_null(strstr(buf_text(&working), "<form"));
    need(&empty, "Once there is a plan or a draft");
    assert_null(strstr(buf_text(&empty), "<form"));
}

static void test_page_render_weights_are_a_form_with_plain_words(void **state)
{
    struct buf weights CLEANUP(buf_release), empty CLEANUP(buf_release);
    render_case(*state, "/weights.json", LANGUAGE_EN, &weights);
    render_case(*state, "weights_empty", LANGUAGE_ZH, &empty);
    need(&weights, "name=\"complete\" type=\"number\" min=\"0\" max=\"1000000\" value=\"700\"");
    need(&weights, "Somebody who gets everything <span class=\"detail\">(usually 700)</span>");
    need(&weights, "<code>soon_days = 183</code>");
    need(&weights, "<td>Somebody who gets everything: 5,000<br></td>");
    need(&weights, "<td>北蔡镇 2.5%</td><td class=\"number\">312</td><td class=\"number\">–</td>");
    need(&weights, "name=\"fairness\" type=\"number\" min=\"0\" max=\"1000\" value=\"0\"");
    need(&empty, "还没有记下权重的计划");
}

static void test_page_render_why_names_reason_and_remedy(void **state)
{
    struct buf worker CLEANUP(buf_release), offering CLEANUP(buf_release);
    struct buf list CLEANUP(buf_release), unknown CLEANUP(buf_release);
    render_case(*state, "why_worker", LANGUAGE_ZH, &worker);
    render_case(*state, "why_offering", LANGUAGE_EN, &offering);
    render_case(*state, "why_list", LANGUAGE_EN, &list);
    render_case(*state, "why_unknown", LANGUAGE_ZH, &unknown);
    need(&worker, "洋泾街道第2社区 &lt;x&gt; <span class=\"code\">PD-S04-06</span>");
    need(&worker, "缺 4.5 小时");
    need(&worker, "<a href=\"/c/c0-x/why?offering=WS-2-01\">WS-2-01</a> (3 小时)");
    need(&worker, "→ WS-2-01 的 47 个名额已满");
    need(&worker, "1月12日 – 3月31日");
    need(&worker, "<td class=\"column\">10月27日</td>");
    need(&offering, "It would help 3 people most");
    need(&offering, "weekly study limit: 3");
    need(&list, "<a href=\"/c/c0-x/why?worker=");
    need(&unknown, "there is no worker NIX");
}

static void test_page_render_empty_says_what_to_do(void **state)
{
    struct buf html CLEANUP(buf_release);
    render(*state, 1, LANGUAGE_EN, &html);
    need(&html, "No plan yet");
    need(&html, "yanxu plan make");
    assert_null(strstr(buf_text(&html), "every needed hour is planned"));
}

static void test_page_render_worker_names_largest_gap(void **state)
{
    struct buf html CLEANUP(buf_release);
    render(*state, 2, LANGUAGE_ZH, &html);
    need(&html, "<h1>朱芳，你还差 16 小时</h1>");
    need(&html, "已取消");
    need(&html, "登记期继续教育：还差 16 小时，最晚 2027年2月28日 修满");
    need(&html, "下一堂课：1月7日 周三 13:30，社会工作伦理与保密");
    assert_true(html.len <= PHONE_PAGE_LEN_MAX);
}

static void test_page_render_hostile_name_escaped(void **state)
{
    struct buf html CLEANUP(buf_release);
    render(*state, 3, LANGUAGE_EN, &html);
    need(&html, "&lt;b&gt;O&#39;Neil &amp; &quot;Co&quot;&lt;/b&gt;, all your hours are planned");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page_render_all_well_formed),
        cmocka_unit_test(test_page_render_summary_shows_figures),
        cmocka_unit_test(test_page_render_quota_folds_its_units),
        cmocka_unit_test(test_page_render_own_claims_tell_what_came_of_them),
        cmocka_unit_test(test_page_render_approvals_say_what_when_and_how_it_is_undone),
        cmocka_unit_test(test_page_render_claim_shows_its_files),
        cmocka_unit_test(test_page_render_jobs_tell_how_far_and_what_next),
        cmocka_unit_test(test_page_render_plans_lead_to_a_decision),
        cmocka_unit_test(test_page_render_gaps_say_what_to_open),
        cmocka_unit_test(test_page_render_weights_are_a_form_with_plain_words),
        cmocka_unit_test(test_page_render_why_names_reason_and_remedy),
        cmocka_unit_test(test_page_render_empty_says_what_to_do),
        cmocka_unit_test(test_page_render_worker_names_largest_gap),
        cmocka_unit_test(test_page_render_hostile_name_escaped),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
