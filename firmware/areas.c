/* SPDX-License-Identifier: Apache-2.0 */
/* The assignment as this device obeys and shows it. */
#include "areas.h"

#include "agent.h"
#include "console.h"
#include "quota.h"
#include "report.h"

#include "hearth/sync.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define HOUR_S 3600

_Static_assert(sizeof(((struct hearth_areas *)0)->codes) ==
                       sizeof(((struct hearth_device *)0)->areas) &&
                   sizeof(((struct hearth_areas *)0)->codes) ==
                       sizeof(((struct hearth_assignment *)0)->areas),
               "one table of areas everywhere");

static int load(const struct hearth_agent *a, struct hearth_assignment *out)
{
    const struct hearth_device *d = &a->device;
    return hearth_sync_assignment(a->kv, d->programme, d->id, &d->form_sign,
                                  out);
}

/* By the time to believe: a clock that was set back revives nothing that was
 * over when the last document or certificate was made. */
static bool is_over(const struct hearth_agent *a,
                    const struct hearth_assignment *assignment)
{
    return hearth_agent_certificate_time_s(a) >= assignment->expires_s;
}

void hearth_areas_find(struct hearth_agent *a)
{
    struct hearth_assignment assignment;
    if (load(a, &assignment) == 0 && !is_over(a, &assignment)) {
        memcpy(a->areas.codes, assignment.areas, sizeof(a->areas.codes));
        a->areas.count = assignment.area_count;
    } else {
        memcpy(a->areas.codes, a->device.areas, sizeof(a->areas.codes));
        a->areas.count = a->device.area_count;
    }
}

bool hearth_areas_are_over(const struct hearth_agent *a)
{
    struct hearth_assignment assignment;
    return load(a, &assignment) == 0 && is_over(a, &assignment);
}

bool hearth_areas_has(const struct hearth_areas *areas,
                      struct hearth_slice area)
{
    for (size_t i = 0; i < areas->count; i++) {
        if (hearth_slice_is_equal(hearth_slice_text(areas->codes[i]), area)) {
            return true;
        }
    }
    return false;
}

int hearth_areas_choose(const struct hearth_agent *a, const char *wanted,
                        bool is_file, const char **area)
{
    const struct hearth_areas *areas = &a->areas;
    *area = "";
    if (wanted != NULL) {
        if (!hearth_areas_has(areas, hearth_slice_text(wanted))) {
            hearth_report_say(HEARTH_WORDS_NO_SUCH_AREA,
                              "%s is not an area of this device; hearth-agent "
                              "status lists them",
                              wanted);
            return HEARTH_E_INVALID;
        }
        *area = wanted;
    } else if (areas->count == 1) {
        *area = areas->codes[0];
    } else if (areas->count > 1 && !is_file) {
        hearth_report_say(
            HEARTH_WORDS_CHOOSE_AREA,
            "this device has several areas; choose one with --area:");
        for (size_t i = 0; i < areas->count; i++) {
            (void)fprintf(stderr, "  %s\n", areas->codes[i]);
        }
        return HEARTH_E_INVALID;
    }
    return 0;
}

static void show_time(int64_t when_s)
{
    time_t t = (time_t)when_s;
    struct tm when;
    char text[32] = "?";
    if (gmtime_r(&t, &when) != NULL) {
        (void)strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &when);
    }
    (void)printf("%s", text);
}

static void show_quotas(const struct hearth_agent *a)
{
    struct hearth_quota_day day;
    if (hearth_quota_today(a, &day) != 0) {
        return;
    }
    for (size_t i = 0; i < day.count; i++) {
        const struct hearth_quota *q = &day.lines[i].quota;
        (void)printf("%-12s ", i == 0 ? "quotas" : "");
        hearth_console_show_text(q->area);
        if (q->group[0] != '\0') {
            (void)printf(", ");
            hearth_console_show_text(q->group);
        }
        (void)printf(": %" PRIu32, q->wanted);
        if (day.lines[i].is_counted) {
            (void)printf(", %" PRIu32 " done today", day.lines[i].done);
        }
        (void)printf("\n");
    }
}

static void show_back_checks(const struct hearth_assignment *assignment)
{
    char id[2 * HEARTH_DEVICE_LEN + 1];
    for (size_t i = 0; i < assignment->back_check_count; i++) {
        const struct hearth_back_check *b = &assignment->back_checks[i];
        hearth_bytes_hex(hearth_slice_of(b->device, sizeof(b->device)), id);
        (void)printf("%-12s number %" PRIu64 " of device %s\n",
                     i == 0 ? "back-checks" : "", b->seq, id);
    }
}

void hearth_areas_show(const struct hearth_agent *a)
{
    struct hearth_assignment assignment;
    (void)printf("%-12s", "areas");
    for (size_t i = 0; i < a->areas.count; i++) {
        (void)printf(" ");
        hearth_console_show_text(a->areas.codes[i]);
    }
    (void)printf("%s\n", a->areas.count == 0 ? " none" : "");
    if (load(a, &assignment) != 0) {
        return;
    }
    int64_t age = hearth_fieldtime_minus(hearth_agent_certificate_time_s(a),
                                         assignment.issued_s);
    (void)printf("%-12s given %" PRId64 " h ago, %s ", "assignment",
                 age < 0 ? 0 : age / HOUR_S,
                 is_over(a, &assignment) ? "OVER since" : "until");
    show_time(assignment.expires_s);
    (void)printf("\n");
    if (!is_over(a, &assignment)) {
        show_quotas(a);
        show_back_checks(&assignment);
    }
}
