/* SPDX-License-Identifier: Apache-2.0 */
/* What today's assignment says on the home screen, and who may not go on with
 * an interview. */
#include "screen.h"

#include "quota.h"
#include "team.h"

/* ---- today ---- */

/* "north, women: 3 of 8 done". */
static void put_quota(struct hearth_ui_page *p,
                      const struct hearth_quota_line *line)
{
    const struct hearth_quota *q = &line->quota;
    hearth_ui_put(p, "<li><bdi>");
    hearth_ui_text(p, q->area);
    hearth_ui_put(p, "</bdi>, <bdi>");
    if (q->group[0] == '\0') {
        hearth_ui_word(p, HEARTH_WORDS_QUOTA_ALL);
    } else {
        hearth_ui_text(p, q->group);
    }
    hearth_ui_put(p, "</bdi>: ");
    if (!line->is_counted) { /* not a group that this device can tell */
        hearth_ui_number(p, q->wanted);
    } else {
        hearth_ui_word_nn(p, HEARTH_WORDS_QUOTA_OF, line->done, q->wanted);
    }
    if (line->is_counted && line->done >= q->wanted) {
        hearth_ui_put(p, " <strong>");
        hearth_ui_word(p, HEARTH_WORDS_QUOTA_REACHED);
        hearth_ui_put(p, "</strong>");
    }
    hearth_ui_put(p, "</li>\n");
}

static void put_quotas(struct hearth_ui_page *p,
                       const struct hearth_quota_day *day)
{
    char date[96];
    if (day->count == 0) {
        return;
    }
    hearth_ui_put(p, "<section><h2>");
    hearth_ui_word(p, HEARTH_WORDS_QUOTA);
    hearth_ui_put(p, "</h2><ul>\n");
    for (size_t i = 0; i < day->count; i++) {
        put_quota(p, &day->lines[i]);
    }
    hearth_ui_put(p, "</ul><p class=\"hint\">");
    hearth_ui_word_t(
        p, HEARTH_WORDS_QUOTA_UNTIL,
        hearth_words_date(p->language, day->expires_s, 0, date, sizeof(date)));
    hearth_ui_put(p, "</p></section>\n");
}

static void put_back_checks(struct hearth_ui_page *p,
                            const struct hearth_quota_day *day)
{
    char id[2 * HEARTH_DEVICE_LEN + 1];
    if (day->back_check_count == 0) {
        return;
    }
    hearth_ui_put(p, "<section><h2>");
    hearth_ui_word(p, HEARTH_WORDS_BACK_CHECKS);
    hearth_ui_put(p, "</h2><p class=\"hint\">");
    hearth_ui_word(p, HEARTH_WORDS_BACK_CHECK_EXPLAIN);
    hearth_ui_put(p, "</p><ul class=\"ids\">\n");
    for (size_t i = 0; i < day->back_check_count; i++) {
        const struct hearth_back_check *b = &day->back_checks[i];
        hearth_bytes_hex(hearth_slice_of(b->device, sizeof(b->device)), id);
        hearth_ui_put(p, "<li>");
        hearth_ui_word_nt(p, HEARTH_WORDS_BACK_CHECK, b->seq, id);
        hearth_ui_put(p, "</li>\n");
    }
    hearth_ui_put(p, "</ul></section>\n");
}

void hearth_screen_day(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    struct hearth_quota_day day;
    if (hearth_quota_today(&ui->agent, &day) != 0) {
        return;
    }
    put_quotas(p, &day);
    put_back_checks(p, &day);
}

void hearth_screen_team(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    if (hearth_team_is_women_only(&ui->agent)) {
        hearth_ui_put(p, "<p class=\"team\">");
        hearth_ui_word(p, HEARTH_WORDS_WOMEN_ONLY);
        hearth_ui_put(p, "</p>\n");
    }
}

/* ---- who may not go on ---- */

bool hearth_screen_mismatch(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    enum hearth_words_id why;
    /* It would tell a respondent what was asked about the worker. */
    if (ui->is_handed || !hearth_ui_is_mismatch(ui, &why)) {
        return false;
    }
    hearth_ui_put(p, "<p class=\"notice\" role=\"alert\">");
    hearth_ui_word(p, why);
    hearth_ui_put(p, "</p>\n");
    return true;
}

void hearth_screen_reassign(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    hearth_screen_title(p, HEARTH_WORDS_REASSIGN);
    (void)hearth_screen_mismatch(ui, p);
    hearth_screen_sure(p, "reassigned", "main", HEARTH_WORDS_REASSIGN);
}
